namespace Forebay.MySql.Binlog.Events;

/// <summary>What the numbers of collations say of their character sets.</summary>
internal static class Collations
{
    public const int Binary = 63;

    /// <summary>Whether the text is UTF-8, of three bytes or four. False also for what is not known.</summary>
    public static bool IsUtf8(int collation) => collation is 33 or 45 or 46 or 76 or 83 or (>= 192 and <= 215) or 223 or (>= 224 and <= 247) or (>= 255 and <= 323)
        // MariaDB's: utf8mb3 and utf8mb4 with the old names from 576 on, without padding from 1024 on, of Unicode 14 from 2048 on.
        or 576 or 577 or 608 or 609 or 1057 or 1069 or 1070 or 1107 or (>= 1216 and <= 1239) or (>= 1248 and <= 1271) or (>= 2048 and <= 2559);
}
