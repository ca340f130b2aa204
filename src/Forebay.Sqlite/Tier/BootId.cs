namespace Forebay.Sqlite;

/// <summary>Tells one boot of the machine from the next, so that a power loss can be told from a killed process.</summary>
internal static class BootId
{
    private const string LinuxFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>16 bytes that stay the same until the machine boots again.</summary>
    public static Guid Current { get; } = Read();

    private static Guid Read()
    {
        if (OperatingSystem.IsLinux() && File.Exists(LinuxFile) && Guid.TryParse(File.ReadAllText(LinuxFile).Trim(), out Guid id))
            return id;
        // Elsewhere the minute of the boot, from the time since then: where it is off by one the file counts as shortened, which costs its entries only.
        long minute = (DateTimeOffset.Now.ToUnixTimeMilliseconds() - Environment.TickCount64) / 60_000;
        return new Guid((int)minute, (short)(minute >> 32), 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
