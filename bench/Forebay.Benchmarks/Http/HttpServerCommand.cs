using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Forebay.Benchmarks.Http;

/// <summary>A server that the bench of HTTP starts as a process of its own: this program, called by a command that the help does not show.</summary>
internal static class HttpServerCommand
{
    public const string Name = "http-server";
    public const string Origin = "origin";
    public const string Bare = "kestrel";
    public const string Proxy = "forebay";

    public static Command Make()
    {
        Argument<string> role = new("role");
        Argument<int> port = new("port"), originPort = new("origin-port") { DefaultValueFactory = _ => 0 };
        Option<string?> file = new("--file");
        Command command = new(Name, "Serves the pages of the bench of HTTP until it is killed.") { role, port, originPort, file };
        command.Hidden = true;
        command.SetAction((options, cancellationToken) => RunAsync(options.GetValue(role)!, options.GetValue(port), options.GetValue(originPort), options.GetValue(file), cancellationToken));
        return command;
    }

    private static async Task RunAsync(string role, int port, int originPort, string? file, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}").ConfigureKestrel(server => server.AddServerHeader = false);
        if (role == Proxy)
            AddProxy(builder.Services, originPort, file);
        WebApplication app = builder.Build();
        await using (app)
        {
            switch (role)
            {
                case Proxy:
                    app.RunForebayProxy();
                    break;
                case Origin:
                    app.Run(AnswerAsOriginAsync);
                    break;
                default:
                    app.Run(AnswerBareAsync);
                    break;
            }
            await app.StartAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    private static void AddProxy(IServiceCollection services, int originPort, string? file) => services.AddForebay(cache =>
    {
        cache.AddHttpProxy(proxy => proxy.Origins.Add(new() { Origin = new Uri($"http://127.0.0.1:{originPort}") }));
        if (file is not null)
            cache.UseSqlite(file);
    });

    private static Task AnswerAsOriginAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        if (SamplePage.Of(context.Request.Path.Value!) is not { } page)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        SetPage(response, page.Length);
        return response.BodyWriter.WriteAsync(page).AsTask();
    }

    // As many fields as an answer of the proxy's has, and as long ones.
    private static Task AnswerBareAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        byte[] page = SamplePage.Of(context.Request.Path.Value!)!;
        SetPage(response, page.Length);
        IHeaderDictionary headers = response.Headers;
        headers.Vary = "Accept-Encoding";
        headers.Via = "1.1 forebay";
        headers.Age = "10";
        headers["Cache-Status"] = "forebay;hit;ttl=86390";
        return response.BodyWriter.WriteAsync(page).AsTask();
    }

    private static void SetPage(HttpResponse response, int length)
    {
        IHeaderDictionary headers = response.Headers;
        headers.ContentType = SamplePage.ContentType;
        headers.CacheControl = SamplePage.CacheControl;
        headers.ETag = SamplePage.EntityTag;
        headers.ContentLength = length;
    }
}
