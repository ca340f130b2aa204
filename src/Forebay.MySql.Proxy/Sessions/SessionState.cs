using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Proxy.Caching;

namespace Forebay.MySql.Proxy.Sessions;

/// <summary>How a session at the server stands, as far as answers depend on it. Belongs to its session's loop.</summary>
internal sealed class SessionState
{
    // User, role, database, the limit of idle time and whether GTIDs are told are asked in front of the variables.
    private const int BeforeVariables = 5;

    private readonly Dictionary<string, string> variables = new(StringComparer.OrdinalIgnoreCase);
    private string user = "";
    private string role = "";
    private string? database;
    private string? pass;
    private bool isLocked;
    private bool nextPasses;
    private bool readsUncommitted;
    private SessionStanding? standing;
    private SessionScope? scope;

    /// <summary>As of the last answer.</summary>
    public ServerStatus Status { get; set; }

    /// <summary>What the open transaction may have changed; null: nothing.</summary>
    public HashSet<string>? Pending { get; set; }

    /// <summary>Whether the statements behind <see cref="Pending"/> named every row.</summary>
    public bool PendingIsExact { get; set; }

    /// <summary>Whether what it writes is in the binary log, as far as is known.</summary>
    public bool LogsWrites => variables.GetValueOrDefault("sql_log_bin", "1") is "1" or "ON";

    /// <summary>How long the server waits for an idle client.</summary>
    public TimeSpan WaitTimeout { get; private set; } = TimeSpan.FromHours(8);

    /// <summary>Whether each transaction that is logged comes with its GTID.</summary>
    public bool TellsGtids { get; private set; }

    public string? Database => database;

    /// <summary>Whether the client itself asked to be told of changes: then it is told of all that the server tells.</summary>
    public bool ClientTracks { get; private set; }

    /// <summary>Why nothing of this session is answered from the cache; null: it may be.</summary>
    public string? Passes
    {
        get
        {
            if (pass is not null)
                return pass;
            if ((Status & ServerStatus.InTransaction) != 0)
                return "in a transaction";
            if ((Status & ServerStatus.Autocommit) == 0)
                return "autocommit is off";
            if (isLocked)
                return "tables are locked";
            if (nextPasses)
                return "SET TRANSACTION";
            return readsUncommitted ? "READ UNCOMMITTED" : null;
        }
    }

    /// <summary>The session stands as it does after the login.</summary>
    /// <param name="answer">To <see cref="SessionVariables.Ask"/>; null: the server did not understand the question, and nothing is cached.</param>
    /// <param name="isMariaDb">Whose variables they are.</param>
    public void Begin(IReadOnlyList<string?>? answer, bool isMariaDb)
    {
        string[] names = [.. SessionVariables.Of(isMariaDb).Where(static name => name != "last_gtid")];
        if (answer is not null && answer.Count != BeforeVariables + names.Length)
            answer = null;
        variables.Clear();
        pass = answer is null ? "the server does not tell how the session stands" : null;
        isLocked = nextPasses = ClientTracks = readsUncommitted = false;
        Pending = null;
        Changed();
        if (answer is null)
            return;
        (user, role, database) = (answer[0] ?? "", answer[1] ?? "", answer[2]);
        WaitTimeout = double.TryParse(answer[3], System.Globalization.CultureInfo.InvariantCulture, out double seconds) && seconds is >= 1 and <= 31_536_000 ? TimeSpan.FromSeconds(seconds) : WaitTimeout;
        TellsGtids = answer[4] == "ON";
        for (int at = 0; at < names.Length; at++)
            variables[names[at]] = answer[BeforeVariables + at] ?? "NULL";
        readsUncommitted = ReadsUncommitted();
    }

    /// <summary>What statements mean in this session.</summary>
    public SessionScope ScopeIn(CatalogView view, bool deprecatesEof, MySqlCapabilities capabilities)
    {
        if (scope is { } known && ReferenceEquals(known.View, view))
            return known;
        return scope = view.ScopeOf(StandingOf(deprecatesEof, capabilities));
    }

    /// <summary>How it stands now.</summary>
    public SessionStanding StandingOf(bool deprecatesEof, MySqlCapabilities capabilities)
    {
        if (standing is not null)
            return standing;
        // The flags that change how statements are read or answers are written.
        ulong flags = (ulong)(capabilities & (MySqlCapabilities.IgnoreSpace | MySqlCapabilities.Odbc | MySqlCapabilities.LongFlag)) | (deprecatesEof ? 1UL << 62 : 0);
        string identity = string.Join('\n', new[] { user, role, database is null ? "-" : "+" + database, $"{flags}" }.Concat(
            variables.Where(static one => one.Key is not ("autocommit" or "sql_log_bin" or "last_gtid" or "transaction_isolation" or "tx_isolation")).OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => $"{one.Key}={one.Value}")));
        return standing = new SessionStanding(identity, new Dictionary<string, string>(variables, variables.Comparer), database);
    }

    /// <summary>From here on nothing is answered from the cache, until the session is reset.</summary>
    public void PassFrom(string reason) => pass ??= reason;

    /// <summary>What a statement did to the session, when the server has said OK.</summary>
    /// <param name="request">The statement.</param>
    /// <param name="changed">What the server says of the session; null: nothing.</param>
    public void Ran(KnownRequest request, bool changed)
    {
        if (nextPasses && (Status & ServerStatus.InTransaction) == 0)
            nextPasses = false;
        if (request.Statement.MakesTemporaryTable)
            PassFrom("temporary tables");
        switch (request.Kind)
        {
            case RequestKind.Set when request.Meaning == SetMeaning.Unknown:
                ClientTracks |= request.Statement.NormalForm.Contains("SESSION_TRACK", StringComparison.OrdinalIgnoreCase);
                PassFrom("a SET that is not followed");
                break;
            case RequestKind.Set when request.Meaning == SetMeaning.NextTransaction:
                nextPasses = true;
                break;
            case RequestKind.Lock:
                isLocked = true;
                break;
            case RequestKind.Unlock:
                isLocked = false;
                break;
            case RequestKind.Opaque when changed:
                PassFrom("a statement that changed the session");
                break;
        }
    }

    /// <summary>The server's word on what changed.</summary>
    /// <returns>The GTID of the session's own transaction, where one is told.</returns>
    public string? Follow(ReadOnlySpan<byte> trackers, out bool stateChanged)
    {
        string? gtid = null;
        stateChanged = false;
        var all = new SessionTrackers(trackers);
        while (all.Next())
        {
            switch (all.Kind)
            {
                case SessionTrackerKind.Variable:
                    gtid = Variable(all) ?? gtid;
                    break;
                case SessionTrackerKind.Schema:
                    database = all.Text() is { Length: > 0 } name ? name : null;
                    Changed();
                    break;
                case SessionTrackerKind.StateChange:
                    stateChanged = true;
                    break;
                case SessionTrackerKind.Gtids:
                    gtid = all.Gtids();
                    break;
            }
        }
        return gtid;
    }

    private string? Variable(in SessionTrackers tracker)
    {
        (string name, string value) = tracker.Variable();
        if (name == "last_gtid")
            return value;
        if (name.StartsWith("session_track", StringComparison.Ordinal))
            PassFrom("session_track_… was set by the client");
        if (!variables.TryGetValue(name, out string? standing) || standing != value)
        {
            variables[name] = value;
            Changed();
            readsUncommitted = ReadsUncommitted();
        }
        return null;
    }

    private void Changed()
    {
        standing = null;
        scope = null;
    }

    private bool ReadsUncommitted() => (variables.GetValueOrDefault("transaction_isolation") ?? variables.GetValueOrDefault("tx_isolation")) == "READ-UNCOMMITTED";
}
