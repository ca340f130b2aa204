namespace Forebay.KilledWorker;

/// <summary>A job that is noted when it runs.</summary>
public sealed record NotedJob(int Number);
