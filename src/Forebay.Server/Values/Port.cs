using System.Globalization;

namespace Forebay.Server.Values;

/// <summary>TCP ports on the command line.</summary>
internal static class Port
{
    public const string Allowed = "a port from 0 to 65535";

    public const string AllowedFixed = "a port from 1 to 65535";

    /// <summary>Zero too, which stands for any free one or for none, as the option says.</summary>
    public static bool TryRead(string text, out int port) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= 65_535;

    /// <summary>One that is known before.</summary>
    public static bool TryReadFixed(string text, out int port) => TryRead(text, out port) && port > 0;
}
