namespace Forebay.MySql.Client;

/// <summary>A collection that <c>GetSchema</c> can tell.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="Sql">What reads it, without conditions.</param>
/// <param name="Restrictions">The columns that may be restricted, in their order.</param>
/// <param name="Order">How it is sorted.</param>
/// <param name="Parts">Of how many names its objects' names are made.</param>
internal sealed record SchemaCollection(string Name, string Sql, string[] Restrictions, string Order, int Parts);
