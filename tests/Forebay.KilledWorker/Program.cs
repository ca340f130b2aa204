// The worker process that kill tests start and kill: it runs jobs of the type "noted" until it is killed, and notes each in a file.
// Arguments: the broker's address, the prefix of its queues, the file.
using Forebay.Jobs;
using Forebay.KilledWorker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

await using ServiceProvider services = new ServiceCollection()
    .AddSingleton(new NoteFile(args[2]))
    .AddForebayJobs(jobs => jobs
        .UseRabbitMq(args[0], options =>
        {
            options.QueuePrefix = args[1];
            options.PollEvery = TimeSpan.FromMilliseconds(50);
        })
        .AddHandler<NotedJob, NotedHandler>("noted", handler => handler.MaxAttempts = 1000))
    .BuildServiceProvider();
foreach (IHostedService worker in services.GetServices<IHostedService>())
    await worker.StartAsync(CancellationToken.None);
Console.Out.WriteLine("started");
await Task.Delay(Timeout.Infinite);
