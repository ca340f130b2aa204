using System.Data.Common;
using Forebay.Sql.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Forebay.Benchmarks.Entities;

/// <summary>An entity by its key: from the database, from the cache, and from rows that are there already, which is what EF itself costs.</summary>
internal sealed class FindLoad(GuildDatabase database)
{
    private const double RateBar = 5;
    private const double OverBar = 15_000;
    private const double MissBar = 1.05;

    public async Task<List<BenchResult>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var plain = new GuildApplication(database.ConnectionString, cached: false);
        await using var cached = new GuildApplication(database.ConnectionString, cached: true);
        CachedResult row = await RowAsync(plain, cancellationToken);
        await using var floor = new RowContexts(database.ConnectionString, row);
        Find(cached.NewContext, 7, 10);
        int plainNext = 0, cachedNext = 0;
        IReadOnlyDictionary<string, double> times = Interleaved.Measure(
            ("database", calls => Find(plain.NewContext, 7, calls)),
            ("cache", calls => Find(cached.NewContext, 7, calls)),
            ("ef", calls => Find(floor.NewContext, 7, calls)),
            ("distinct", calls => FindDistinct(plain.NewContext, ref plainNext, calls)),
            ("miss", calls => FindDistinct(cached.NewContext, ref cachedNext, calls)));
        double over = times["cache"] - times["ef"];
        return
        [
            BenchResult.AtLeastShare("entities/find/rate-beside-database", 1e9 / times["cache"], "{entity}/s", 1e9 / times["database"], RateBar),
            new("entities/find/cached", times["cache"], "ns", times["ef"], times["cache"] / times["ef"]),
            new("entities/find/over-materialising", over, "ns", Bar: OverBar, Ok: over < OverBar),
            BenchResult.AtMostRatio("entities/miss/beside-uncached", times["miss"], "ns", times["distinct"], MissBar),
        ];
    }

    private static void Find(Func<GuildContext> open, int id, int calls)
    {
        for (int call = 0; call < calls; call++)
        {
            using GuildContext context = open();
            if (context.Users.FindAsync(id).AsTask().GetAwaiter().GetResult() is null)
                throw new InvalidOperationException("The user is not there.");
        }
    }

    // No user has such a number: nothing is ever found in the cache, and the database has as little to do as it can.
    private static void FindDistinct(Func<GuildContext> open, ref int next, int calls)
    {
        for (int call = 0; call < calls; call++)
        {
            using GuildContext context = open();
            if (context.Users.FindAsync(--next).AsTask().GetAwaiter().GetResult() is not null)
                throw new InvalidOperationException("There is a user with this number.");
        }
    }

    private static async Task<CachedResult> RowAsync(GuildApplication application, CancellationToken cancellationToken)
    {
        await using GuildContext context = application.NewContext();
        await using DbCommand command = context.Users.Where(user => user.Id == 7).CreateDbCommand();
        await context.Database.OpenConnectionAsync(cancellationToken);
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        ResultWriter writer = ResultWriter.For(reader, out _)!;
        while (await reader.ReadAsync(cancellationToken))
            writer.Take(reader);
        return writer.ToResult();
    }

    /// <summary>Contexts whose commands are all answered by the same row.</summary>
    private sealed class RowContexts : DbCommandInterceptor, IAsyncDisposable
    {
        private readonly CachedResult row;
        private readonly Microsoft.EntityFrameworkCore.Infrastructure.PooledDbContextFactory<GuildContext> contexts;

        public RowContexts(string connectionString, CachedResult row)
        {
            this.row = row;
            contexts = new(new DbContextOptionsBuilder<GuildContext>().UseNpgsql(connectionString).AddInterceptors(this).Options);
        }

        public GuildContext NewContext() => contexts.CreateDbContext();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
            new(InterceptionResult<DbDataReader>.SuppressWithResult(new CachedResultReader(row)));

        public ValueTask DisposeAsync() => default;
    }
}
