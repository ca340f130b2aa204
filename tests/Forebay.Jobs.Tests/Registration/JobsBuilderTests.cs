using Forebay.Jobs.Tests.Workers;
using Forebay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Forebay.Jobs.Tests.Registration;

public sealed class JobsBuilderTests
{
    [Fact]
    public void An_option_that_cannot_work_is_named_with_its_job_type_and_value()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddForebayJobs(jobs => jobs.AddHandler<ThumbJob, ThumbHandler>("thumb", handler => handler.MaxAttempts = 0)));
        Assert.Contains("Jobs 'thumb': MaxAttempts is 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Jobs_without_a_queue_say_what_is_missing()
    {
        using ServiceProvider services = new ServiceCollection().AddForebayJobs(_ => { }).BuildServiceProvider();
        Assert.Contains("UseSqlite", Assert.Throws<InvalidOperationException>(services.GetRequiredService<JobClient>).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_is_not_registered_cannot_be_enqueued()
    {
        using var folder = new TestFolder();
        await using ServiceProvider services = new ServiceCollection().AddForebayJobs(jobs => jobs.UseSqlite(folder["jobs.db"])).BuildServiceProvider();
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await services.GetRequiredService<JobClient>().EnqueueAsync(new ThumbJob(1), null, TestContext.Current.CancellationToken));
        Assert.Contains(nameof(ThumbJob), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_without_a_handler_enqueues_for_those_that_have_one()
    {
        using var folder = new TestFolder();
        await using ServiceProvider services = new ServiceCollection().AddForebayJobs(jobs => jobs.UseSqlite(folder["jobs.db"]).AddJob<ThumbJob>("thumb")).BuildServiceProvider();
        JobReceipt receipt = await services.GetRequiredService<JobClient>().EnqueueAsync(new ThumbJob(1), null, TestContext.Current.CancellationToken);
        Assert.Equal("thumb", (await services.GetRequiredService<IJobQueue>().FindAsync(receipt.Id, TestContext.Current.CancellationToken))!.Type);
    }

    [Fact]
    public async Task Several_modules_add_handlers_to_one_worker()
    {
        using var folder = new TestFolder();
        await using ServiceProvider services = new ServiceCollection()
            .AddForebayJobs(jobs => jobs.UseSqlite(folder["jobs.db"]).AddJob<ThumbJob>("thumb"))
            .AddForebayJobs(jobs => jobs.AddJob<string>("text"))
            .BuildServiceProvider();
        Assert.Single(services.GetServices<IHostedService>());
        Assert.True((await services.GetRequiredService<JobClient>().EnqueueAsync("a", null, TestContext.Current.CancellationToken)).IsNew);
    }

    [Fact]
    public async Task A_name_that_is_registered_twice_is_told()
    {
        using var folder = new TestFolder();
        await using ServiceProvider services = new ServiceCollection().AddForebayJobs(jobs => jobs.UseSqlite(folder["jobs.db"]).AddJob<ThumbJob>("thumb").AddJob<string>("thumb")).BuildServiceProvider();
        Assert.Contains("'thumb' is registered twice", Assert.Throws<InvalidOperationException>(services.GetRequiredService<JobClient>).Message, StringComparison.Ordinal);
    }
}
