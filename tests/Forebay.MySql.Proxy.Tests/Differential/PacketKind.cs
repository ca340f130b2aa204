namespace Forebay.MySql.Proxy.Differential;

/// <summary>What a packet of an answer is, by its place in it.</summary>
internal enum PacketKind
{
    Ok,
    Error,
    ColumnCount,
    Definition,
    EndOfDefinitions,
    Row,
    EndOfRows,
    Prepared,
    File,
    Text,
    Login,
    Closed,
}
