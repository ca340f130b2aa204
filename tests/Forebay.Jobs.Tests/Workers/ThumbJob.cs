namespace Forebay.Jobs.Tests.Workers;

public sealed record ThumbJob(int Id);
