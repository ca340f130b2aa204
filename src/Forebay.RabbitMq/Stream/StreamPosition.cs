using System.Globalization;
using System.Runtime.InteropServices;

namespace Forebay.RabbitMq.Stream;

/// <summary>A place in the stream: the offset of the last message that was read, and that message's id.</summary>
/// <remarks>
/// The broker counts a stream's messages from 0, and a stream that was deleted and made again counts so again. A read therefore begins at the last
/// message once more: where another stands there, or it is gone, the position is lost, whatever has happened to the stream.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StreamPosition(Guid Id, long Offset)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id:n}/{Offset}");

    public static bool TryRead(string text, out StreamPosition position)
    {
        position = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !Guid.TryParseExact(text.AsSpan(0, slash), "N", out Guid id) || !long.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long offset))
            return false;
        position = new StreamPosition(id, offset);
        return true;
    }
}
