using System.Globalization;
using System.Runtime.InteropServices;
using Forebay.Liveness;
using Forebay.Sqlite.Native;
using Microsoft.Extensions.Logging;

namespace Forebay.Sqlite;

/// <summary>Opens the tier's file and decides whether it is believed; sets aside what is not.</summary>
/// <remarks>
/// Believed is a file that is ours, of this layout, whose meta row, stamps and transaction number are whole, and that no power loss may have
/// shortened unseen. Everything else begins anew, and a stale entry is never the price.
/// </remarks>
internal sealed class TierFile(SqliteTierOptions options, TierContext context, TimeProvider time, ILogger logger)
{
    private const string NotOurs = "it is another program's database";

    public string Path { get; } = options.IsInMemory ? SqliteTierOptions.InMemory : System.IO.Path.GetFullPath(options.Path);

    public SideFile? Side { get; private set; }

    /// <summary>True where a file of ours was set aside, and with it what its outbox held.</summary>
    public bool HasSetAside { get; private set; }

    /// <summary>The digests of the pages of stamps that were found in the file.</summary>
    public Dictionary<long, ulong> PageDigests { get; } = [];

    /// <summary>Opens the file for the writer; null where the tier can't be used at all, which is in the log.</summary>
    public (SqliteConnection Writer, TierMeta Meta)? Open()
    {
        try
        {
            if (options.IsInMemory)
                return Create();
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            Side = SideFile.Open(Path + "-side");
            return OpenOrBeginAnew();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException or NotSupportedException)
        {
            SqliteTierLog.Off(logger, Path, e is IOException and not (FileNotFoundException or DirectoryNotFoundException) && Side is null
                ? $"another process uses it, or its side file can't be opened: {e.Message}"
                : e.Message);
            GiveUp();
            return null;
        }
    }

    /// <summary>Leaves the file alone for this run, and makes sure that the next does not believe it: nobody notes in it what is removed until then.</summary>
    /// <remarks>Only a file with a whole side file is poisoned. Without one it is not believed anyway, and it may be somebody else's.</remarks>
    private void GiveUp()
    {
        if (Side?.Sequence is not null)
            Poison();
        Side?.Dispose();
        Side = null;
    }

    // The side file's place on the disk exists already, so this works on a full disk too, and is enough by itself.
    private void Poison()
    {
        try
        {
            Side?.Write(SideFile.Poison);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            SqliteTierLog.NotPoisoned(logger, e, Path);
        }
    }

    /// <summary>Makes the file worthless, then deletes it: for an invalidation that it could not take. The connections are closed already.</summary>
    public void Destroy()
    {
        if (options.IsInMemory)
            return;
        Poison();
        foreach (string suffix in (string[])["", "-wal", "-shm"])
        {
            try
            {
                File.Delete(Path + suffix);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It stays, and is not believed.
            }
        }
    }

    private (SqliteConnection, TierMeta)? OpenOrBeginAnew()
    {
        bool existed = File.Exists(Path) && new FileInfo(Path).Length > 0;
        if (!existed)
        {
            // Destroyed by a run that could not store an invalidation.
            HasSetAside = Side!.Sequence == SideFile.Poison;
            DeleteLogs();
            return Create();
        }
        SqliteConnection? connection = null;
        string? doubt;
        try
        {
            connection = new SqliteConnection(Path);
            doubt = Examine(connection, out TierMeta? meta);
            if (doubt is null)
                return (connection, meta!);
        }
        catch (SqliteException e) when (e.Code is SqliteErrorCode.Corrupt or SqliteErrorCode.NotADatabase or SqliteErrorCode.Error or SqliteErrorCode.IoError or SqliteErrorCode.CantOpen or SqliteErrorCode.Full)
        {
            doubt = e.Message;
        }
        connection?.Dispose();
        // A file without our side file beside it may be somebody's only copy: it is not touched.
        if (doubt == NotOurs || Side!.Sequence is null && !LooksLikeOurs())
        {
            SqliteTierLog.Off(logger, Path, doubt == NotOurs ? NotOurs : $"it is not a cache file ({doubt}); delete or rename it, or name another Path");
            Side!.Dispose();
            Side = null;
            return null;
        }
        SetAside(doubt);
        return Create();
    }

    /// <summary>What speaks against the file; null: nothing.</summary>
    private string? Examine(SqliteConnection connection, out TierMeta? meta)
    {
        meta = null;
        // Before anything else, and whatever a change feed could replay: an invalidation that no feed knows is missing from it.
        if (Side!.Sequence == SideFile.Poison)
            return "it was abandoned";
        options.Pragmas.Apply(connection, options.Readers + 1);
        long id = connection.ScalarInt64("PRAGMA application_id");
        long version = connection.ScalarInt64("PRAGMA user_version");
        if (id != TierSchema.ApplicationId)
            return Side!.Sequence is null ? NotOurs : "its application id is damaged";
        if (version != TierSchema.Version)
            return $"its layout is version {version}, this program's is {TierSchema.Version}";
        using (SqliteStatement read = connection.Prepare("SELECT data FROM meta WHERE id = 1"))
        {
            if (!read.Step() || !TierMeta.TryRead(read.ColumnBlob(0), out meta))
                return "its meta row is missing or damaged";
        }
        bool sameBoot = meta.Boot == BootId.Current;
        bool lossAllowed = !sameBoot && context.HasFeed;
        if (Side!.Sequence is not { } reached)
            return "its side file is missing or damaged";
        if (meta.Sequence < reached && !lossAllowed)
            return $"it ends at transaction {meta.Sequence}, and {reached} were made";
        if (!meta.Clean && !sameBoot && !context.HasFeed)
        {
            SqliteTierLog.PowerLoss(logger, Path);
            return "the machine stopped while it was open";
        }
        return RestoreStamps(connection, meta);
    }

    private string? RestoreStamps(SqliteConnection connection, TierMeta meta)
    {
        ulong digest = 0;
        List<(int Page, long[] Stamps)> pages = [];
        using SqliteStatement read = connection.Prepare("SELECT page, data FROM stamp");
        while (read.Step())
        {
            ReadOnlySpan<byte> bytes = read.ColumnBlob(1);
            long page = read.ColumnInt64(0);
            digest ^= PageDigests[page] = Digest(page, bytes);
            if (bytes.Length != StampTable.PageSlots * sizeof(long) || page < 0 || page >= meta.StampSlots / StampTable.PageSlots)
                return "a page of stamps is damaged";
            pages.Add(((int)page, MemoryMarshal.Cast<byte, long>(bytes).ToArray()));
        }
        if (digest != meta.StampsDigest)
            return "its stamps are damaged";
        // Believed from here on; until now nothing of it was taken up.
        foreach ((int page, long[] stamps) in pages)
            context.Liveness.Stamps.RaisePage(page, stamps, meta.StampSlots);
        return null;
    }

    public static ulong Digest(long page, ReadOnlySpan<byte> bytes) => Hash64.Of(bytes, (ulong)page + 1);

    private (SqliteConnection, TierMeta) Create()
    {
        Side?.Write(0);
        var connection = new SqliteConnection(Path);
        try
        {
            connection.Execute($"PRAGMA page_size={options.Pragmas.PageBytes}; PRAGMA auto_vacuum=INCREMENTAL;");
            if (!options.IsInMemory)
                connection.Execute("PRAGMA journal_mode=WAL;");
            options.Pragmas.Apply(connection, options.Readers + 1);
            var meta = new TierMeta { Lineage = Guid.NewGuid(), KeySeed = context.KeySeed, Boot = BootId.Current, StampSlots = context.Liveness.Stamps.Count, ApplicationVersion = context.ApplicationVersion, Clock = context.Liveness.Now };
            using SqliteTransaction transaction = connection.Begin();
            connection.Execute($"PRAGMA application_id={TierSchema.ApplicationId}; PRAGMA user_version={TierSchema.Version};" + TierSchema.Create);
            SqliteStatement put = connection.Cached(TierSchema.PutMeta);
            put.Bind(1, meta.Write());
            put.Run();
            transaction.Commit();
            return (connection, meta);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private bool LooksLikeOurs()
    {
        Span<byte> header = stackalloc byte[72];
        using FileStream file = File.OpenRead(Path);
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
            && System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(header[68..]) == TierSchema.ApplicationId;
    }

    private void SetAside(string reason)
    {
        string aside = $"{Path}.damaged-{time.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}";
        HasSetAside = true;
        SqliteTierLog.SetAside(logger, Path, reason, options.KeepDamaged == 0 ? "nothing: it was deleted" : aside);
        if (options.KeepDamaged == 0)
            File.Delete(Path);
        else
            File.Move(Path, aside, overwrite: true);
        // The log belongs to the file it was written for; beside a new one it would be read into it.
        DeleteLogs();
        string[] kept = Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!, System.IO.Path.GetFileName(Path) + ".damaged-*");
        foreach (string old in kept.Order(StringComparer.Ordinal).SkipLast(options.KeepDamaged))
            File.Delete(old);
    }

    private void DeleteLogs()
    {
        File.Delete(Path + "-wal");
        File.Delete(Path + "-shm");
    }
}
