using MusicStore.Mirror;
using MusicStore.Primary;

namespace MusicStore.Startup;

/// <summary>Makes what a store needs before it can be opened, wherever its primary is.</summary>
internal static class StoreMaking
{
    /// <summary>Returns true where a store was made.</summary>
    /// <param name="options">Where, and of what.</param>
    /// <param name="output">Where progress is told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="replace">One that is there is replaced.</param>
    /// <exception cref="StoreException">It can't be made; the message says why.</exception>
    public static bool Ensure(StoreOptions options, TextWriter output, TimeProvider time, bool replace = false)
    {
        if (options.MySql is null)
            return PrimaryFile.Ensure(options, output, time, replace);
        if (replace)
            throw new StoreException("--force does not replace a store on a server: drop its database there, and run 'setup' without it.");
        PrimaryFile.EnsureFolder(options);
        bool made = MySqlStore.Ensure(options, output, time);
        MirrorFile.Ensure(options, MySqlStore.Check(options));
        return made;
    }

    /// <summary>Sees that there is a store to open.</summary>
    /// <exception cref="StoreException">There is none, or none of this program's form.</exception>
    public static void Check(StoreOptions options)
    {
        string? store = options.MySql is null ? null : MySqlStore.Check(options);
        if (!File.Exists(options.StoreFile))
            throw new StoreException($"There is no store in '{options.Data}'. Make one with 'setup', or name another folder with --data.");
        if (store is null)
        {
            PrimaryFile.CheckVersion(options);
            PrimaryFile.Complete(options);
        }
        else
        {
            MirrorFile.Ensure(options, store);
        }
    }
}
