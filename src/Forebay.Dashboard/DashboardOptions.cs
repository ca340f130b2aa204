namespace Forebay.Dashboard;

/// <summary>How the dashboard keeps its history, and who may use it.</summary>
public sealed class DashboardOptions
{
    /// <summary>How often a sample of the counters is taken. Default 2 seconds; 0.1 seconds to 1 hour.</summary>
    public TimeSpan SampleEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many samples are kept, the oldest replaced first. Default 900, which is half an hour of two seconds each; 2 to 100,000.</summary>
    public int Samples { get; set; } = 900;

    /// <summary>
    /// False: only this machine may use the dashboard; anyone else is answered 403. Default false. Set it to true together with
    /// <c>RequireAuthorization()</c>: whoever reaches the dashboard can empty the cache and switch it off.
    /// </summary>
    public bool AllowRemote { get; set; }

    internal void Validate()
    {
        if (SampleEvery < TimeSpan.FromSeconds(0.1) || SampleEvery > TimeSpan.FromHours(1))
            throw new ForebayConfigurationException($"Dashboard: SampleEvery is {SampleEvery:c}; it must be from 0.1 seconds to 1 hour.");
        if (Samples is < 2 or > 100_000)
            throw new ForebayConfigurationException($"Dashboard: Samples is {Samples}; it must be from 2 to 100,000.");
    }
}
