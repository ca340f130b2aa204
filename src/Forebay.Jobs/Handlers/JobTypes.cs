namespace Forebay.Jobs;

/// <summary>The registered job types, by name and by payload.</summary>
internal sealed class JobTypes
{
    private readonly Dictionary<Type, JobType> byPayload = [];
    private readonly Dictionary<string, JobType> byName = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">A name or a payload was registered for two.</exception>
    public JobTypes(IEnumerable<JobType> types)
    {
        foreach (JobType type in types)
        {
            if (!byName.TryAdd(type.Name, type))
                throw new InvalidOperationException($"The job type '{type.Name}' is registered twice, for {byName[type.Name].Payload} and {type.Payload}: give each its own name, and each name one handler.");
            if (!byPayload.TryAdd(type.Payload, type))
                throw new InvalidOperationException($"{type.Payload} is registered as job type '{byPayload[type.Payload].Name}' and as '{type.Name}': give each job type its own class.");
        }
    }

    public IEnumerable<JobType> Handled => byName.Values.Where(type => type.Handle is not null);

    public JobType Of(Type payload) =>
        byPayload.GetValueOrDefault(payload) ?? throw new InvalidOperationException($"{payload} is no registered job: add jobs.AddHandler<…>(name), or jobs.AddJob<{payload.Name}>(name) where another process runs it.");
}
