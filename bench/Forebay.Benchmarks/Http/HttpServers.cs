using System.Globalization;

namespace Forebay.Benchmarks.Http;

/// <summary>Starts the servers that the bench of HTTP compares, each with a configuration of its own.</summary>
internal static class HttpServers
{
    public static Task<ServerProcess> StartOriginAsync(CancellationToken cancellationToken) =>
        ServerProcess.StartAsync("origin", "dotnet", (port, _) => Own(HttpServerCommand.Origin, port), cancellationToken);

    /// <summary>Kestrel, answering by the simplest delegate: the floor.</summary>
    public static Task<ServerProcess> StartBareAsync(CancellationToken cancellationToken) =>
        ServerProcess.StartAsync("kestrel", "dotnet", (port, _) => Own(HttpServerCommand.Bare, port), cancellationToken);

    public static Task<ServerProcess> StartProxyAsync(ServerProcess origin, bool sqlite, CancellationToken cancellationToken) =>
        ServerProcess.StartAsync(
            sqlite ? "forebay-sqlite" : "forebay",
            "dotnet",
            (port, folder) => [.. Own(HttpServerCommand.Proxy, port), Number(origin.Port), .. sqlite ? ["--file", Path.Combine(folder, "cache.db")] : Array.Empty<string>()],
            cancellationToken);

    public static Task<ServerProcess> StartNginxAsync(string program, ServerProcess origin, CancellationToken cancellationToken) =>
        ServerProcess.StartAsync("nginx", program, (port, folder) => ["-p", folder, "-e", "error.log", "-c", Write(folder, "nginx.conf", Nginx(port, origin.Port))], cancellationToken);

    public static Task<ServerProcess> StartVarnishAsync(string program, ServerProcess origin, CancellationToken cancellationToken) =>
        ServerProcess.StartAsync(
            "varnish",
            program,
            (port, folder) => ["-F", "-n", Path.Combine(folder, "work"), "-j", "none", "-T", "none", "-a", $"127.0.0.1:{port}", "-s", "malloc,256m", "-f", Write(folder, "bench.vcl", Varnish(origin.Port))],
            cancellationToken);

    private static string[] Own(string role, int port) => [Path.Combine(AppContext.BaseDirectory, "Forebay.Benchmarks.dll"), HttpServerCommand.Name, role, Number(port)];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Write(string folder, string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    // Paths are relative to the folder. Connections are kept for as long as the bench runs, as the others keep them.
    private static string Nginx(int port, int originPort) =>
        $$"""
        daemon off;
        pid nginx.pid;
        worker_processes auto;
        {{(Environment.IsPrivilegedProcess ? $"user {Environment.UserName};" : "")}}
        events { worker_connections 1024; }
        http {
            access_log off;
            sendfile on;
            tcp_nodelay on;
            keepalive_timeout 600s;
            keepalive_requests 1000000000;
            open_file_cache max=10000 inactive=600s;
            open_file_cache_valid 600s;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            proxy_cache_path cache levels=1:2 keys_zone=pages:32m max_size=256m inactive=1d use_temp_path=off;
            upstream origin {
                server 127.0.0.1:{{originPort}};
                keepalive 64;
            }
            server {
                listen 127.0.0.1:{{port}} reuseport backlog=1024;
                location / {
                    proxy_pass http://origin;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_cache pages;
                    proxy_cache_valid 200 1d;
                }
            }
        }
        """;

    private static string Varnish(int originPort) =>
        $$"""
        vcl 4.1;
        backend default {
            .host = "127.0.0.1";
            .port = "{{originPort}}";
        }
        """;
}
