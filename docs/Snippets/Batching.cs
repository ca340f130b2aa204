using Forebay.Jobs;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using Microsoft.Extensions.DependencyInjection;
using static Forebay.Snippets.Searching;

namespace Forebay.Snippets;

internal static class Batching
{
    public static void Register(IServiceCollection services)
    {
        // begin: jobs-rabbitmq
        services.AddForebayJobs(jobs => jobs
            .UseRabbitMq("amqp://shop:secret@broker/", options => options.QueuePrefix = "shop.jobs.")
            .AddHandler<ScanCover, ScanCoverHandler>("cover.scan"));
        // end
    }
}

// begin: jobs-batches
internal sealed record Loan(long BookId, DateTimeOffset At);

internal sealed class LoanHandler(SqlitePool library, TimeProvider time) : SqliteBatchHandler<Loan>(library, time)
{
    protected override void Write(SqliteConnection connection, IReadOnlyList<Loan> items)
    {
        foreach (Loan loan in items)
        {
            SqliteStatement insert = connection.Cached("INSERT INTO loan(book, at) VALUES (?1, ?2)");
            insert.Bind(1, loan.BookId);
            insert.Bind(2, loan.At.ToUnixTimeMilliseconds());
            insert.Run();
        }
    }
}

internal sealed class Desk(JobClient jobs, TimeProvider time)
{
    public static void Register(IServiceCollection services) =>
        services.AddForebayJobs(jobs => jobs.UseSqlite("data/jobs.db").AddBatchHandler<Loan, LoanHandler>("loans"));

    // When this returns the loan is safe; it is in the library's database a moment later.
    public async Task LendAsync(long book) => await jobs.EnqueueAsync(new Loan(book, time.GetUtcNow()));
}
// end
