namespace Forebay.Jobs.RabbitMq.Leases;

/// <summary>A lease with the message that it is of.</summary>
internal sealed record RabbitMqLease(HeldJob Held)
    : JobLease(new JobId(Held.Message.Id), Held.Message.Type, Held.Message.Payload, Held.Attempt, Held.Fence);
