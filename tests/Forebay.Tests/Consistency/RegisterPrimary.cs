namespace Forebay.Tests.Consistency;

/// <summary>A primary of numbered registers. A read looks, and then takes a while to answer; so does a write.</summary>
internal sealed class RegisterPrimary(int count)
{
    private readonly long[] registers = new long[count];

    public int Count => registers.Length;

    public async ValueTask<long> ReadAsync(int register, Random random)
    {
        for (int i = random.Next(3); i > 0; i--)
            await Task.Yield();
        long number = Volatile.Read(ref registers[register]);
        for (int i = random.Next(6); i > 0; i--)
            await Task.Yield();
        return number;
    }

    /// <summary>Adds one; returns the new number. A register has one writer at a time.</summary>
    public async ValueTask<long> WriteAsync(int register, Random random)
    {
        for (int i = random.Next(3); i > 0; i--)
            await Task.Yield();
        return Interlocked.Increment(ref registers[register]);
    }
}
