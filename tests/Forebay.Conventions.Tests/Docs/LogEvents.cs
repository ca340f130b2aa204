using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Forebay.Conventions.Docs;

/// <summary>Every message the libraries can log.</summary>
internal static class LogEvents
{
    /// <summary>The event ids each library may use.</summary>
    public static IReadOnlyDictionary<string, (int First, int Last, string Subject)> Ranges { get; } = new Dictionary<string, (int, int, string)>
    {
        ["Forebay"] = (1000, 1999, "the engine"),
        ["Forebay.Sqlite"] = (2000, 2999, "the SQLite tier"),
        ["Forebay.Redis"] = (3000, 3399, "Redis"),
        ["Forebay.RabbitMq"] = (3400, 3499, "the bus in RabbitMQ"),
        ["Forebay.Jobs"] = (3500, 3699, "background jobs"),
        ["Forebay.Jobs.RabbitMq"] = (3700, 3799, "background jobs in RabbitMQ"),
        ["Forebay.Jobs.Sqs"] = (3800, 3899, "jobs in SQS"),
        ["Forebay.PostgreSql"] = (4200, 4399, "PostgreSQL"),
        ["Forebay.Sql"] = (4000, 4199, "results of SQL"),
        ["Forebay.Search"] = (4500, 4999, "search"),
        ["Forebay.MySql"] = (5000, 5499, "MySQL and MariaDB"),
        ["Forebay.MySql.Proxy"] = (5500, 5999, "the MySQL proxy"),
        ["Forebay.Http.Proxy"] = (6000, 6499, "the HTTP proxy"),
        ["Forebay.Dashboard"] = (7000, 7999, "the dashboard"),
    };

    public static IReadOnlyList<(string Library, MethodInfo Method, LoggerMessageAttribute Event)> All { get; } =
    [
        .. Repository.Assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => (method.DeclaringType!.Assembly.GetName().Name!, method, method.GetCustomAttribute<LoggerMessageAttribute>()!))
            .Where(one => one.Item3 is not null)
            .OrderBy(one => one.Item3.EventId),
    ];
}
