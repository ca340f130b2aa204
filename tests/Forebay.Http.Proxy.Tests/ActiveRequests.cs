using System.Diagnostics.Metrics;

namespace Forebay.Http.Proxy.Tests;

/// <summary>Counts the requests that one application has begun and not ended, by ASP.NET Core's own meter.</summary>
internal sealed class ActiveRequests : IDisposable
{
    private readonly MeterListener listener = new();
    private int count;

    public ActiveRequests(IMeterFactory application)
    {
        listener.InstrumentPublished = (instrument, published) =>
        {
            if (instrument.Name == "http.server.active_requests" && instrument.Meter.Scope == application)
                published.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref count, (int)change));
        listener.Start();
    }

    public int Count => Volatile.Read(ref count);

    public void Dispose() => listener.Dispose();
}
