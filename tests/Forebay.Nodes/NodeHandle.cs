using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Forebay.NodeProcess;
using Forebay.Testing.Consistency;

namespace Forebay.Nodes;

/// <summary>A node as its parent sees it: a process that is asked by lines, and that can be killed, stopped and started again.</summary>
/// <remarks>One task reads the output of each run, and ends what waits for an answer when the run is over. Thread-safe but for starts and ends, which one caller makes.</remarks>
public sealed class NodeHandle(NodeArguments arguments) : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);
    private static long lastOperation;

    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<string[]>> pending = new();
    private readonly ConcurrentDictionary<long, long> sent = new();
    private readonly List<BusRead> busReads = [];
    private readonly List<(int Register, long Number, long Operation)> history = [];
    private readonly ConcurrentQueue<string> said = new();
    private TaskCompletionSource up = New();
    private Process? process;
    private Task reading = Task.CompletedTask;
    private int run;

    public int Number => arguments.Number;

    /// <summary>Completes when the node can be asked.</summary>
    public Task Up => up.Task;

    /// <summary>How often it was started.</summary>
    public int Runs => run;

    /// <summary>When writes were heard to be on the bus, by operation.</summary>
    public IReadOnlyDictionary<long, long> Sent => sent;

    public IReadOnlyList<BusRead> BusReads
    {
        get
        {
            lock (gate)
                return [.. busReads];
        }
    }

    /// <summary>What it said last that was no answer, for a failure's message.</summary>
    public string LastWords => string.Join('\n', said.TakeLast(20));

    public static long NextOperation() => Interlocked.Increment(ref lastOperation);

    public async Task StartAsync()
    {
        run++;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in arguments.Write().Prepend(Path.Combine(AppContext.BaseDirectory, "Forebay.NodeProcess.dll")))
            start.ArgumentList.Add(argument);
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        reading = ReadAsync(process.StandardOutput, run);
        Task first = await Task.WhenAny(up.Task, reading).WaitAsync(Bound);
        if (first == reading)
            throw new InvalidOperationException($"Node {Number} ended while it started: {LastWords}");
    }

    /// <summary>Asks and waits for the answer's words.</summary>
    /// <exception cref="NodeGoneException">It ended before it answered.</exception>
    public async Task<string[]> AskAsync(string what, long operation, string rest = "")
    {
        var answer = new TaskCompletionSource<string[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        pending[operation] = answer;
        try
        {
            lock (gate)
            {
                if (process is null || !up.Task.IsCompleted)
                    throw new NodeGoneException(Number);
                process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {operation} {rest}"));
                process.StandardInput.Flush();
            }
            return await answer.Task;
        }
        catch (IOException)
        {
            // It died a moment ago.
            throw new NodeGoneException(Number);
        }
        finally
        {
            pending.TryRemove(operation, out _);
        }
    }

    /// <summary>Every write that the primary has, by this node.</summary>
    public async Task<IReadOnlyList<(int Register, long Number, long Operation)>> HistoryAsync()
    {
        await AskAsync("h", NextOperation());
        return history;
    }

    /// <summary>As a kill of the operating system ends it.</summary>
    public Task KillAsync() => EndAsync(() => process!.Kill());

    /// <summary>As its own end.</summary>
    public Task StopAsync() => EndAsync(() =>
    {
        lock (gate)
        {
            process!.StandardInput.WriteLine("q");
            process.StandardInput.Flush();
        }
    });

    /// <summary>Its processors are taken from it; its connections stay.</summary>
    public void Pause() => Signal("-STOP");

    public void Resume() => Signal("-CONT");

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await KillAsync();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task EndAsync(Action end)
    {
        up = New();
        end();
        await process!.WaitForExitAsync().WaitAsync(Bound);
        await reading;
        process.Dispose();
        process = null;
    }

    private void Signal(string signal)
    {
        using Process kill = Process.Start("kill", [signal, process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private async Task ReadAsync(StreamReader output, int mine)
    {
        while (await output.ReadLineAsync() is { } line)
            Hear(line.Split(' '), mine);
        foreach (TaskCompletionSource<string[]> waiting in pending.Values)
            waiting.TrySetException(new NodeGoneException(Number));
    }

    private void Hear(string[] words, int mine)
    {
        switch (words[0])
        {
            case "ready":
                up.TrySetResult();
                break;
            case "p":
                sent.TryAdd(Parse(words[1]), OperationLog.Now);
                break;
            case "h":
                history.Add(((int)Parse(words[1]), Parse(words[2]), Parse(words[3])));
                break;
            case "b":
                lock (gate)
                    busReads.Add(new BusRead(mine, words[1] == "-" ? "" : words[1], (int)Parse(words[2]), words[3], words[4] == "1"));
                break;
            case "r" or "w" or "s" or "d" or "e" when pending.TryGetValue(Parse(words[1]), out TaskCompletionSource<string[]>? answer):
                answer.TrySetResult(words);
                break;
            default:
                said.Enqueue(string.Join(' ', words));
                break;
        }
    }

    private static long Parse(string number) => long.Parse(number, CultureInfo.InvariantCulture);
}
