namespace Forebay.MySql.Protocol.Packets;

/// <summary>What a session tracker tells of.</summary>
internal enum SessionTrackerKind : byte
{
    Variable = 0,
    Schema = 1,
    StateChange = 2,
    Gtids = 3,
    TransactionCharacteristics = 4,
    TransactionState = 5,
}
