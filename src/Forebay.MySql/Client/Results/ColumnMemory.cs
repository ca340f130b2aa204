using Forebay.MySql.Protocol.Packets;

namespace Forebay.MySql.Client;

/// <summary>The columns that a prepared statement answered with the last time: as long as the server sends the same definitions, they need not be read again.</summary>
internal sealed class ColumnMemory
{
    private readonly List<(byte[] Definition, ClientColumn Column)> columns = [];

    public ClientColumn Of(int at, ReadOnlySpan<byte> definition, ClientOptions options)
    {
        if (at < columns.Count && definition.SequenceEqual(columns[at].Definition))
            return columns[at].Column;
        var column = new ClientColumn(ColumnDefinition.Read(definition), options);
        if (at == columns.Count)
            columns.Add((definition.ToArray(), column));
        else if (at < columns.Count)
            columns[at] = (definition.ToArray(), column);
        return column;
    }
}
