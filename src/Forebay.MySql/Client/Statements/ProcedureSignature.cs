namespace Forebay.MySql.Client;

/// <summary>What a stored procedure or function takes: the names of its parameters in their order, without the function's value, and whether each is a text.</summary>
internal sealed record ProcedureSignature((string Name, bool IsText)[] Parameters);
