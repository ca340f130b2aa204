namespace Forebay.Jobs.Tests.Batches;

public sealed record Play(int Number);
