namespace Forebay.Jobs.RabbitMq.Leases;

/// <summary>Where a held job stands.</summary>
internal enum HoldState
{
    /// <summary>Its lease runs.</summary>
    Held,

    /// <summary>Its holder tells what became of it; until that has come to an end the lease can't run out.</summary>
    Settling,

    /// <summary>It was settled, or its lease is lost.</summary>
    Ended,
}
