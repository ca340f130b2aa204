using Forebay;
using Forebay.Jobs;
using Forebay.Jobs.Sqs;
using Forebay.MySql;
using Forebay.Sqlite;

namespace MusicStore.Startup;

/// <summary>Which servers the store uses beside its own files, from the configuration (and so from environment variables such as <c>Jobs__Provider</c>). By default none.</summary>
internal sealed record StoreBackends
{
    private static readonly string[] Providers = ["embedded", "rabbitmq", "sqs"];
    private static readonly string[] Primaries = ["sqlite", "mysql"];

    /// <summary>The MySQL or MariaDB server that is the primary: <c>Primary:ConnectionString</c>, where <c>Primary:Provider</c> is <c>mysql</c>. Null: the primary is the store's own file.</summary>
    public string? MySql { get; init; }

    /// <summary>Where background jobs wait: <c>Jobs:Provider</c>.</summary>
    public string JobsProvider { get; init; } = Providers[0];

    /// <summary>The broker, where the provider is <c>rabbitmq</c>: <c>Jobs:RabbitMq</c>.</summary>
    public string RabbitMq { get; init; } = "amqp://guest:guest@localhost:5672/";

    /// <summary>Region, endpoint and so on, where the provider is <c>sqs</c>: the section <c>Jobs:Sqs</c>.</summary>
    public IConfigurationSection? Sqs { get; init; }

    /// <summary>The Redis that the nodes of the store share: <c>Redis:ConnectionString</c>. Null: this node is alone.</summary>
    public string? Redis { get; init; }

    /// <summary>True: sessions live in memory and Redis, so that every node knows them: <c>Redis:Sessions</c>.</summary>
    public bool SessionsInRedis { get; init; }

    /// <exception cref="StoreException">A value can't be used.</exception>
    public static StoreBackends Read(IConfiguration configuration)
    {
        string provider = configuration["Jobs:Provider"] ?? Providers[0];
        if (!Providers.Contains(provider, StringComparer.OrdinalIgnoreCase))
            throw new StoreException($"Jobs:Provider is '{provider}'; known are {string.Join(", ", Providers)}.");
        string sessions = configuration["Redis:Sessions"] ?? "false";
        if (!bool.TryParse(sessions, out bool inRedis))
            throw new StoreException($"Redis:Sessions is '{sessions}'; it is true or false.");
        string? redis = configuration["Redis:ConnectionString"];
        if (inRedis && string.IsNullOrEmpty(redis))
            throw new StoreException("Redis:Sessions is true and Redis:ConnectionString is missing; name the Redis that sessions are to live in.");
        return new StoreBackends
        {
            MySql = ReadPrimary(configuration),
            JobsProvider = provider.ToLowerInvariant(),
            RabbitMq = configuration["Jobs:RabbitMq"] ?? new StoreBackends().RabbitMq,
            Sqs = configuration.GetSection("Jobs:Sqs"),
            Redis = string.IsNullOrEmpty(redis) ? null : redis,
            SessionsInRedis = inRedis,
        };
    }

    private static string? ReadPrimary(IConfiguration configuration)
    {
        string provider = configuration["Primary:Provider"] ?? Primaries[0];
        string? connection = configuration["Primary:ConnectionString"];
        if (!Primaries.Contains(provider, StringComparer.OrdinalIgnoreCase))
            throw new StoreException($"Primary:Provider is '{provider}'; known are {string.Join(", ", Primaries)}.");
        if (provider.Equals(Primaries[0], StringComparison.OrdinalIgnoreCase))
        {
            return string.IsNullOrEmpty(connection)
                ? null
                : throw new StoreException($"Primary:ConnectionString is set and Primary:Provider is '{provider}', whose database is a file in the data folder: set Primary:Provider to mysql, or leave the connection string out.");
        }
        if (string.IsNullOrEmpty(connection))
            throw new StoreException($"Primary:Provider is '{provider}' and Primary:ConnectionString is missing; write for instance Server=db.example;User ID=store;Password=…;Database=music.");
        try
        {
            string database = new MySqlConnectionStringBuilder(connection).Database;
            // The name stands in statements and in the feed's tags.
            if (database.Length == 0 || !database.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_'))
                throw new StoreException($"Primary:ConnectionString has '{database}' as its Database; name one of letters, digits and '_'.");
        }
        catch (ArgumentException e)
        {
            throw new StoreException($"Primary:ConnectionString can't be read: {e.Message}", e);
        }
        return connection;
    }

    public void ChooseQueue(JobsBuilder jobs)
    {
        _ = JobsProvider switch
        {
            "rabbitmq" => jobs.UseRabbitMq(RabbitMq, options => options.QueuePrefix = "music-store."),
            "sqs" => jobs.UseSqs(options =>
            {
                options.Prefix = "music-store";
                Sqs?.Bind(options);
                // Where none is given, the key comes from the environment, a profile, the container or the instance.
                if (Sqs?["AccessKeyId"] is { Length: > 0 } key)
                    options.Credentials = new AwsCredentials(key, Sqs["SecretAccessKey"] ?? "", Sqs["SessionToken"]);
            }),
            _ => jobs.UseQueue(provider => new SqliteJobQueue(provider.GetRequiredService<SqlitePool>(), time: provider.GetRequiredService<TimeProvider>())),
        };
    }

    public void ShareCache(ForebayBuilder cache)
    {
        if (Redis is null)
            return;
        // Each node reads the change feed of the database itself: the others need not repeat to it what the feed told them.
        cache.UseRedis(Redis, options => options.Prefix = "music-store:").Configure(forebay => forebay.Bus.PublishFeed = false);
        if (SessionsInRedis)
            cache.AddRegion("sessions", region => region.Tiers = RegionTiers.Memory | RegionTiers.Remote);
    }
}
