using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Forebay.Benchmarks.HitRatio.Workloads;
using Npgsql;

namespace Forebay.Benchmarks.Entities;

/// <summary>Another process that writes to the database, which no cache is told of: this program, called by a command that the help does not show.</summary>
internal static class WriterCommand
{
    /// <summary>The users whose versions it counts up.</summary>
    public const int Registers = 500;

    private const string Name = "entities-writer";

    public static Command Make()
    {
        Argument<string> connection = new("connection");
        Argument<int> seconds = new("seconds");
        Argument<string> file = new("file");
        Command command = new(Name, "Counts up the versions of users, and writes into the file when each write began and ended.") { connection, seconds, file };
        command.Hidden = true;
        command.SetAction((options, cancellationToken) => WriteAsync(options.GetValue(connection)!, TimeSpan.FromSeconds(options.GetValue(seconds)), options.GetValue(file)!, cancellationToken));
        return command;
    }

    /// <summary>Starts it; it ends by itself.</summary>
    public static Process Start(string connectionString, TimeSpan time, string file)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Forebay.Benchmarks.dll"), Name, connectionString, ((int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture), file];
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false })!;
    }

    /// <summary>What it wrote. Its clock is this process's too: both count from the machine's start.</summary>
    public static IEnumerable<(int Register, long Number, long Begin, long End)> Read(string file) => File.ReadLines(file).Select(static line => line.Split(' ')).Select(static parts => (
        int.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture), long.Parse(parts[3], CultureInfo.InvariantCulture)));

    private static async Task WriteAsync(string connectionString, TimeSpan time, string file, CancellationToken cancellationToken)
    {
        var sampler = new ZipfSampler(Registers, 0.99);
        var random = new Random(7);
        var numbers = new long[Registers + 1];
        List<string> lines = [];
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("""UPDATE users SET "Version" = $1 WHERE "Id" = $2""", connection);
        command.Parameters.Add(new NpgsqlParameter<long>());
        command.Parameters.Add(new NpgsqlParameter<int>());
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            int register = 1 + sampler.Next(random);
            command.Parameters[0].Value = ++numbers[register];
            command.Parameters[1].Value = register;
            long begin = Stopwatch.GetTimestamp();
            await command.ExecuteNonQueryAsync(cancellationToken);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{register} {numbers[register]} {begin} {Stopwatch.GetTimestamp()}"));
            // About 200 writes a second: a neighbour, and not a flood.
            await Task.Delay(4, cancellationToken);
        }
        await File.WriteAllLinesAsync(file, lines, cancellationToken);
    }
}
