namespace Forebay.Benchmarks.HitRatio.Policies;

/// <summary>
/// W-TinyLFU as Caffeine has it (Einziger et al., TOS 2017; adaptive window: Einziger et al., Middleware 2018): an LRU window, a segmented LRU main
/// space that a key enters only when the sketch says it is used more than main's victim, and a hill climber that moves the border by the hit ratio.
/// </summary>
internal sealed class WTinyLfuSimulation : IPolicySimulation
{
    // Caffeine's own figures (BoundedLocalCache.java): 1 % window, 80 % of main protected, first step 6.25 % of the cache.
    private const double FirstWindowShare = 0.01;
    private const double ProtectedShare = 0.80;
    private const double FirstStepShare = 0.0625;
    private const double StepDecay = 0.98;
    private const double RestartThreshold = 0.05;
    private const int AdmitAnywayFrequency = 6;
    private const int AdmitAnywayOneIn = 128;

    private readonly Dictionary<ulong, SimulatedEntry> entries = [];
    private readonly SimulatedList window = new();
    private readonly SimulatedList probation = new();
    private readonly SimulatedList @protected = new();
    private readonly FrequencySketch sketch;
    private readonly Random random = new(7);
    private readonly int capacity;
    private int windowCapacity;
    private int protectedCapacity;
    private double step;
    private double previousHitRatio;
    private int hits;
    private int reads;

    public WTinyLfuSimulation(int capacity)
    {
        this.capacity = capacity;
        sketch = new(capacity);
        step = -FirstStepShare * capacity;
        SetWindow(Math.Max(1, (int)(capacity * FirstWindowShare)));
    }

    public string Name => "W-TinyLFU";

    public bool Access(ulong key)
    {
        sketch.Increment(key);
        bool hit = entries.TryGetValue(key, out SimulatedEntry? entry);
        if (hit) Touch(entry!);
        else Add(key);
        reads++;
        if (hit) hits++;
        if (reads == 10 * capacity) Climb();
        return hit;
    }

    private void Touch(SimulatedEntry entry)
    {
        if (entry.List != probation)
        {
            entry.List!.MoveToNewest(entry);
            return;
        }
        probation.Remove(entry);
        @protected.AddNewest(entry);
        DemoteProtected();
    }

    private void Add(ulong key)
    {
        SimulatedEntry entry = new(key);
        entries.Add(key, entry);
        window.AddNewest(entry);
        while (window.Count > windowCapacity)
        {
            SimulatedEntry candidate = window.RemoveOldest();
            probation.AddNewest(candidate);
            if (entries.Count > capacity) Evict(candidate);
        }
        if (entries.Count > capacity) Evict(candidate: null);
    }

    private void Evict(SimulatedEntry? candidate)
    {
        SimulatedEntry victim = probation.Oldest ?? @protected.Oldest ?? window.Oldest!;
        if (candidate is not null && victim != candidate && !Admits(candidate, victim)) victim = candidate;
        victim.List!.Remove(victim);
        entries.Remove(victim.Key);
    }

    private bool Admits(SimulatedEntry candidate, SimulatedEntry victim)
    {
        int candidateFrequency = sketch.Frequency(candidate.Key);
        return candidateFrequency > sketch.Frequency(victim.Key)
            || (candidateFrequency >= AdmitAnywayFrequency && random.Next(AdmitAnywayOneIn) == 0);
    }

    private void Climb()
    {
        double hitRatio = (double)hits / reads;
        double change = hitRatio - previousHitRatio;
        double amount = change >= 0 ? step : -step;
        step = Math.Abs(change) >= RestartThreshold ? FirstStepShare * capacity * Math.Sign(amount) : StepDecay * amount;
        previousHitRatio = hitRatio;
        hits = reads = 0;
        SetWindow(Math.Clamp(windowCapacity + (int)amount, 1, Math.Max(1, (int)(capacity * 0.8))));
    }

    private void SetWindow(int size)
    {
        windowCapacity = size;
        protectedCapacity = (int)((capacity - size) * ProtectedShare);
        DemoteProtected();
        while (window.Count > windowCapacity) probation.AddNewest(window.RemoveOldest());
        while (window.Count < windowCapacity && probation.Count > 0) window.AddNewest(probation.RemoveOldest());
    }

    private void DemoteProtected()
    {
        while (@protected.Count > protectedCapacity) probation.AddNewest(@protected.RemoveOldest());
    }
}
