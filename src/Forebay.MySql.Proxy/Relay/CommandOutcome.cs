using Forebay.MySql.Protocol;

namespace Forebay.MySql.Proxy.Relay;

/// <summary>How one statement ended.</summary>
/// <param name="Status">The session after it.</param>
/// <param name="Warnings">How many there are.</param>
/// <param name="Gtid">Of the transaction that it committed, where the server tells it.</param>
/// <param name="StateChanged">Whether it changed the session otherwise than its rows.</param>
/// <param name="HasRows">Whether it answered with rows.</param>
/// <param name="IsFirst">Whether it is the command's first.</param>
/// <param name="CarriesTrackers">Whether a GTID would be here if there were one.</param>
internal readonly record struct CommandOutcome(ServerStatus Status, ushort Warnings, string? Gtid, bool StateChanged, bool HasRows, bool IsFirst, bool CarriesTrackers);
