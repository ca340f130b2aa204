using Forebay.Jobs;
using Forebay.Search;
using Forebay.Search.Fts5;
using Forebay.Search.Vectors;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Snippets;

internal static class Searching
{
    // begin: search-definition
    public static readonly Fts5Definition Books = new()
    {
        Name = "book",
        Documents = "SELECT b.Id AS id, b.Sold AS popularity, b.Title AS title, a.Name AS author, b.AuthorId AS author_id, b.Year AS year FROM Book b JOIN Author a ON a.Id = b.AuthorId",
        TextFields = [new TextField("title", 10) { SuggestionId = "id" }, new TextField("author", 5) { SuggestionId = "author_id" }],
        Values = [new ValueField("author_id", ValueKind.Category, "author"), new ValueField("year", ValueKind.Number) { Bucket = 5 }],
        Sources =
        [
            new DocumentSource("Book", "{row}.Id", "Id", "Title", "AuthorId", "Year"),
            new DocumentSource("Author", "SELECT Id FROM Book WHERE AuthorId = {row}.Id", "Id", "Name"),
        ],
    };
    // end

    public static async Task SearchAsync()
    {
        // begin: search-use
        await using var pool = new SqlitePool(new SqlitePoolOptions { Path = "books.db" });
        using var index = new Fts5Index(pool, Books);
        await index.EnsureAsync();

        SearchPage page = await index.SearchAsync(new SearchRequest
        {
            Text = "author:\"le guin\" earthsea OR hainish -tales",
            Filters = [new RangeFilter("year", 1968, 2001)],
            Facets = ["author_id"],
        });
        // end
        _ = page;
    }

    public static async Task VectorsAsync(ReadOnlyMemory<float> query)
    {
        // begin: vectors-use
        await using var pool = new SqlitePool(new SqlitePoolOptions { Path = "books.db", OnOpen = connection => VectorExtension.TryLoad(connection, out _) });
        using IVectorIndex index = await VectorIndexes.OpenAsync(pool, new VectorSpace("cover", 128, "year"));
        await index.UpsertAsync([new VectorRecord(1, query, 1968)]);
        IReadOnlyList<Neighbour> near = await index.NearestAsync(query, 10, [new VectorFilter("year", 1960, 1979)]);
        // end
        _ = near;
    }

    public static void Register(IServiceCollection services)
    {
        // begin: jobs-register
        services.AddForebayJobs(jobs => jobs
            .UseSqlite("data/jobs.db")
            .AddHandler<ScanCover, ScanCoverHandler>("cover.scan", options => options.MaxAttempts = 3));
        // end
    }

    public static void Connect(SqliteConnection connection)
    {
        // begin: slow-statements
        connection.SetSlowHook(TimeSpan.FromMilliseconds(100), (sql, time) => Console.WriteLine($"{time.TotalMilliseconds} ms: {sql}"));
        // end
    }

    // begin: jobs-handler
    internal sealed record ScanCover(long BookId);

    internal sealed class ScanCoverHandler : IJobHandler<ScanCover>
    {
        public async Task RunAsync(ScanCover job, JobContext context, CancellationToken cancellationToken)
        {
            await context.ReportProgressAsync(0, 2, "reading", cancellationToken);
            // What it does must bear being done twice: after a kill it runs again.
            await context.ReportProgressAsync(2, 2, "done", cancellationToken);
        }
    }

    internal sealed class Shelf(JobClient jobs)
    {
        public async Task AddAsync(long book) => await jobs.EnqueueAsync(new ScanCover(book), new EnqueueOptions { DeduplicationKey = $"{book}" });
    }
    // end
}
