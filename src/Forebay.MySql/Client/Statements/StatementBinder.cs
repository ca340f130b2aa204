using System.Data;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Client;

/// <summary>Makes of a command's text and parameters what is sent.</summary>
internal static class StatementBinder
{
    public static async ValueTask<List<BoundStatement>> BindAsync(
        ClientSession session, string text, CommandType type, ForebayMySqlParameterCollection parameters, bool isPrepared, int timeoutSeconds, CancellationToken cancellationToken)
    {
        if (type == CommandType.StoredProcedure)
            return [await CallAsync(session, text, parameters, timeoutSeconds, cancellationToken).ConfigureAwait(false)];
        if (parameters.Count == 0 && !isPrepared)
            return [new BoundStatement(text)];
        StatementText read = StatementText.Read(text, hasBackslashEscapes: (session.Status & ServerStatus.NoBackslashEscapes) == 0);
        List<BoundStatement> bound = read.Bind(parameters);
        // Of several statements only each for itself can be prepared.
        return !isPrepared ? bound
            : bound.Count == 1 && read.Statements.Count > 1 ? [.. read.Statements.Select(range => new BoundStatement(text[range]) { IsPrepared = true })]
            : bound.ConvertAll(static statement => statement with { IsPrepared = true });
    }

    // A function is a SELECT of its value, which is the parameter with the direction ReturnValue.
    private static async ValueTask<BoundStatement> CallAsync(ClientSession session, string name, ForebayMySqlParameterCollection parameters, int timeoutSeconds, CancellationToken cancellationToken)
    {
        ForebayMySqlParameter[] all = [.. (IEnumerable<ForebayMySqlParameter>)parameters];
        ForebayMySqlParameter? value = Array.Find(all, static parameter => parameter.Direction == ParameterDirection.ReturnValue);
        ForebayMySqlParameter[] given = [.. all.Where(static parameter => parameter.Direction != ParameterDirection.ReturnValue)];
        if (given.Length > 1 || Array.Exists(given, static parameter => parameter.IsOut))
            given = Ordered(given, await SignatureAsync(session, name, timeoutSeconds, cancellationToken).ConfigureAwait(false));
        string head = value is null ? $"CALL {Quoted(name)}(" : $"SELECT {Quoted(name)}(";
        var statement = new BoundStatement(head + string.Join(',', Enumerable.Repeat('?', given.Length)) + ")")
        {
            Marks = [.. Enumerable.Range(0, given.Length).Select(at => head.Length + (2 * at))],
            Parameters = given,
            ReturnValue = value,
        };
        return statement;
    }

    // By their names where those are the procedure's own; else in their order.
    private static ForebayMySqlParameter[] Ordered(ForebayMySqlParameter[] given, ProcedureSignature signature)
    {
        if (signature.Parameters.Length != given.Length)
            return given;
        ForebayMySqlParameter?[] named = [.. signature.Parameters.Select(one => Array.Find(given, parameter => string.Equals(parameter.PlainName, one.Name, StringComparison.OrdinalIgnoreCase)))];
        ForebayMySqlParameter[] ordered = named.Contains(null) ? given : [.. named.OfType<ForebayMySqlParameter>()];
        for (int at = 0; at < ordered.Length; at++)
            ordered[at].IsText = signature.Parameters[at].IsText;
        return ordered;
    }

    private static async ValueTask<ProcedureSignature> SignatureAsync(ClientSession session, string name, int timeoutSeconds, CancellationToken cancellationToken)
    {
        if (session.Procedures.TryGetValue(name, out ProcedureSignature? known))
            return known;
        string[] parts = [.. NameParts(name)];
        var parameters = new ForebayMySqlParameterCollection();
        parameters.AddWithValue("schema", parts.Length > 1 ? parts[0] : session.Database);
        parameters.AddWithValue("name", parts[^1]);
        const string Question = "SELECT PARAMETER_NAME, CHARACTER_SET_NAME FROM information_schema.PARAMETERS WHERE SPECIFIC_SCHEMA = @schema AND SPECIFIC_NAME = @name AND ORDINAL_POSITION > 0 ORDER BY ORDINAL_POSITION";
        var found = new List<(string Name, bool IsText)>();
        var run = new CommandRun(session, StatementText.Read(Question, hasBackslashEscapes: true).Bind(parameters), timeoutSeconds, localInfile: null);
        await run.NextResultAsync(cancellationToken).ConfigureAwait(false);
        while (await run.ReadRowAsync(cancellationToken).ConfigureAwait(false))
            found.Add((run.Row.IsNull(0) ? "" : new Cell(run.Columns[0], run.Row[0], run.IsBinary).ToText(), !run.Row.IsNull(1)));
        await run.CloseAsync().ConfigureAwait(false);
        return session.Procedures[name] = new ProcedureSignature([.. found]);
    }

    private static string Quoted(string name) => string.Join('.', NameParts(name).Select(static part => $"`{part.Replace("`", "``", StringComparison.Ordinal)}`"));

    private static IEnumerable<string> NameParts(string name)
    {
        var part = new System.Text.StringBuilder();
        bool isQuoted = false;
        foreach (char c in name.Trim())
        {
            if (c == '`')
                isQuoted = !isQuoted;
            else if (c == '.' && !isQuoted)
            {
                yield return part.ToString();
                part.Clear();
            }
            else
                part.Append(c);
        }
        yield return part.ToString();
    }
}
