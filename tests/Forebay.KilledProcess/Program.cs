// The process that the kill tests start and kill: it reads and writes registers through a cache until it is killed.
// Arguments: the folder, the seed; or "probe", to say which SQLite library it finds. Prints a line for each acknowledged set that must not be lost, so that its parent knows when to kill it.
using System.Globalization;
using Forebay;
using Forebay.KilledProcess;
using Forebay.Liveness;
using Forebay.Sqlite;

if (args is ["probe"])
{
    Console.WriteLine(LibraryProbe.Say());
    return;
}
string folder = args[0];
int seed = int.Parse(args[1], CultureInfo.InvariantCulture);
using var primary = new RegisterFile(Path.Combine(folder, "primary"));
await using var journal = new FileStream(Path.Combine(folder, "journal"), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
await using var cache = new TieredCache(new ForebayOptions(), [new SqliteTier(new SqliteTierOptions { Path = Path.Combine(folder, "cache.db") })]);

await Task.WhenAll(WriteAsync(0), WriteAsync(1), ReadAsync(2), ReadAsync(3), KeepAsync());

// Each register has one writer, as each row has one at a time in a database.
async Task WriteAsync(int writer)
{
    var random = new Random(seed + writer);
    while (true)
    {
        int register = (random.Next(RegisterFile.Count / 2) * 2) + writer;
        await using WriteIntent intent = await cache.BeginWriteAsync([RegisterFile.Tag(register)]);
        primary[register]++;
        await intent.CommittedAsync();
    }
}

async Task ReadAsync(int reader)
{
    var random = new Random(seed + reader);
    while (true)
    {
        int register = random.Next(RegisterFile.Count);
        await cache.GetOrCreateAsync(RegisterFile.Key(register), (_, _) => ValueTask.FromResult(primary[register].ToString(CultureInfo.InvariantCulture)), null, [RegisterFile.Tag(register)]);
        await Task.Yield();
    }
}

async Task KeepAsync()
{
    for (int i = 0; ; i++)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"sessions:{seed}:{i}");
        await cache.SetAsync(key, key);
        byte[] line = System.Text.Encoding.UTF8.GetBytes(key + "\n");
        await journal.WriteAsync(line);
        Console.Out.WriteLine(key);
    }
}
