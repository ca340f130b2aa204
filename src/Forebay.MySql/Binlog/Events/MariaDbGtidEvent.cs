using Forebay.MySql.Binlog.Gtids;

namespace Forebay.MySql.Binlog.Events;

/// <summary>The begin of a transaction in MariaDB.</summary>
/// <param name="Gtid">Its name.</param>
/// <param name="Flags">How it ends.</param>
internal readonly record struct MariaDbGtidEvent(Gtid Gtid, byte Flags)
{
    /// <summary>One statement follows, and no end.</summary>
    public bool IsStandalone => (Flags & 0x01) != 0;
}
