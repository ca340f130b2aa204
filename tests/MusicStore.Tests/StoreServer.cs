using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Forebay;
using Forebay.MySql;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using Forebay.Testing.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MusicStore.Mirror;
using MusicStore.Servers;
using MusicStore.Startup;
using Xunit;

namespace MusicStore;

/// <summary>The whole store, in this process, on a port of its own and in a folder of its own that goes with it.</summary>
public class StoreServer : IAsyncLifetime
{
    /// <summary>The password of <c>admin@example.com</c>.</summary>
    public const string AdminPassword = "for the tests alone";

    private const int Tracks = 600;
    private readonly string folder = Directory.CreateTempSubdirectory("music-store-").FullName;
    private readonly MySqlFlavour? flavour;
    private string? database;
    private WebApplication? store;

    /// <summary>A store of 600 generated tracks. Its tests start it, or have it as their fixture.</summary>
    public StoreServer() => Options = new StoreOptions { Urls = "http://127.0.0.1:0", Data = folder, Tracks = Tracks, Vectors = false, WarmAtStart = false, AdminPassword = AdminPassword, WritesPerMinute = 1_000_000, SignInsPerMinute = 1_000_000, SearchesPerMinute = 1_000_000 };

    /// <summary>The same on a server.</summary>
    internal StoreServer(MySqlFlavour? flavour) : this() => this.flavour = flavour;

    internal StoreOptions Options { get; set; }

    /// <summary>The connection string of the primary, where that is a server and was started.</summary>
    internal string Database
    {
        get => database!;
        set => database = value;
    }

    /// <summary>Changes of the store's services.</summary>
    internal Action<IServiceCollection>? Services { get; set; }

    /// <summary>Further configuration, as on the command line of a host: <c>--Jobs:Provider=sqs</c>.</summary>
    internal string[] Configuration { get; set; } = [];

    public Uri Address => new(store!.Urls.Single());

    /// <summary>An admin, who may change and see everything, and follows no redirects.</summary>
    public HttpClient Client { get; private set; } = new();

    internal T Get<T>() where T : notnull => store!.Services.GetRequiredService<T>();

    public TieredCache Cache => store!.Services.GetRequiredService<TieredCache>();

    internal static async Task<StoreServer> StartedAsync(bool cache = true, string? import = null, MySqlFlavour? flavour = null)
    {
        var server = new StoreServer(flavour);
        server.Options = server.Options with { Cache = cache, Import = import };
        try
        {
            await server.StartAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        return server;
    }

    // Where this machine has no such server each test says so (OrSkip).
    public async ValueTask InitializeAsync()
    {
        if (flavour is not { } needed || MySqlServer.Missing(needed) is null)
            await StartAsync();
    }

    /// <summary>This, where the machine has what it needs; else the test is skipped.</summary>
    public StoreServer OrSkip()
    {
        string? missing = flavour is { } needed ? MySqlServer.Missing(needed) : null;
        Assert.SkipWhen(missing is not null, missing ?? "");
        return this;
    }

    public async Task StartAsync()
    {
        if (flavour is { } needed)
            database ??= await StoreDatabases.NewAsync(needed);
        Options = Options with { MySql = database };
        string[] primary = database is null ? [] : ["--Primary:Provider=mysql", $"--Primary:ConnectionString={database}"];
        store = StoreHost.Build(Options, [.. Configuration, .. primary], TextWriter.Null, builder =>
        {
            builder.Logging.ClearProviders();
            // The tests ask where parts come from: a machine that has no time for the feed for a while must not answer for it.
            builder.Services.Configure<ForebayOptions>(forebay => forebay.Feed.MaxFeedLag = TimeSpan.FromMinutes(5));
            Services?.Invoke(builder.Services);
        });
        await store.StartAsync();
        Client = NewVisitor();
        await SignInAsync(Client, "admin@example.com", AdminPassword);
    }

    /// <summary>Ends the store in order; its folder stays.</summary>
    public async Task StopAsync()
    {
        Client.Dispose();
        if (store is not null)
        {
            await store.StopAsync();
            await store.DisposeAsync();
        }
        store = null;
        // The folder has a store now: a second start serves it.
        Options = Options with { Import = null };
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>A visitor of the store's present address.</summary>
    public HttpClient NewVisitor(bool cookies = true, CookieContainer? jar = null)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = cookies };
        if (jar is not null)
            handler.CookieContainer = jar;
        return new HttpClient(handler) { BaseAddress = Address };
    }

    /// <summary>Signs a visitor in by the page's own form.</summary>
    public static async Task<HttpStatusCode> SignInAsync(HttpClient visitor, string email, string password) =>
        await PostAsync(visitor, "/signin", ("email", email), ("password", password));

    /// <summary>Sends a form with the token of the sign-in page.</summary>
    public static async Task<HttpStatusCode> PostAsync(HttpClient visitor, string path, params (string Name, string Value)[] fields)
    {
        StorePageView page = await StorePageView.ReadAsync(visitor, "/signin");
        using var form = new FormUrlEncodedContent([.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("__RequestVerificationToken", page.AntiforgeryToken())]);
        using HttpResponseMessage answer = await visitor.PostAsync(new Uri(path, UriKind.Relative), form);
        return answer.StatusCode;
    }

    /// <summary>Another program at the store's database.</summary>
    public SqliteConnection OpenPrimary()
    {
        var connection = new SqliteConnection(Options.StoreFile);
        connection.SetBusyTimeout(TimeSpan.FromSeconds(10));
        return connection;
    }

    /// <summary>Asks the primary.</summary>
    public long Number(string sql) => database is null ? OwnNumber(sql) : (long)decimal.Parse(Asked.Text(database, sql) ?? "0", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Number"/>
    public string Text(string sql) => database is null ? OwnText(sql) : Asked.Text(database, sql)!;

    /// <summary>Asks the store's own file.</summary>
    public string OwnText(string sql)
    {
        using SqliteConnection own = OpenPrimary();
        return own.ScalarText(sql)!;
    }

    /// <inheritdoc cref="OwnText"/>
    public long OwnNumber(string sql)
    {
        using SqliteConnection own = OpenPrimary();
        return own.ScalarInt64(sql);
    }

    /// <summary>Writes as another program does, without the store's knowledge.</summary>
    public void WriteBehind(string sql)
    {
        if (database is not null)
        {
            Asked.Run(database, sql);
            return;
        }
        using SqliteConnection primary = OpenPrimary();
        primary.Execute(sql);
    }

    public Task<StorePageView> PageAsync(string path) => StorePageView.ReadAsync(Client, path);

    public async Task<JsonNode> JsonAsync(string path) => (await Client.GetFromJsonAsync<JsonNode>(path))!;

    public async Task<HttpResponseMessage> PatchAsync(string path, string body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, path) { Content = new StringContent(body, null, "application/json") };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await Client.SendAsync(request);
    }

    /// <summary>Reads a page until all of it comes from memory.</summary>
    public async Task WarmAsync(params string[] pages)
    {
        foreach (string page in pages)
            await Eventually.TrueAsync(async () => (await PageAsync(page)).IsFrom("memory"), $"{page} comes from memory");
    }

    /// <summary>Returns when the store has read everything in its primary's log.</summary>
    public Task CaughtUpAsync() => database is null ? LogReadAsync() : FeedPassedAsync();

    private async Task FeedPassedAsync()
    {
        await Eventually.TrueAsync(async () => await Get<MySqlChangeFeed>().PassedAsync(TimeSpan.FromSeconds(10)), "the feed has told everything");
        await Get<PrimaryMirror>().CatchUpAsync(CancellationToken.None);
    }

    private Task LogReadAsync()
    {
        long last = Number($"SELECT coalesce(max(seq), 0) FROM {SqliteChangeLog.Table}");
        return Eventually.TrueAsync(() => Task.FromResult(last == 0 || (FeedPosition.TryParse(Cache.FeedPosition, out FeedPosition? position) && position.Sequence >= last)), $"the store has read change {last}");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
