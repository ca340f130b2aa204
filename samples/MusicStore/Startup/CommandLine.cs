using System.CommandLine;
using System.CommandLine.Parsing;
using MusicStore.Commands;

namespace MusicStore.Startup;

/// <summary>Reads the command line.</summary>
internal sealed class CommandLine
{
    private readonly Option<string> urls = new("--urls") { Description = "Where to listen; several are separated by ';'.", DefaultValueFactory = _ => new StoreOptions().Urls };
    private readonly Option<string> data = new("--data") { Description = "The folder of the database and the cache file; made where it does not exist.", DefaultValueFactory = _ => new StoreOptions().Data };
    private readonly Option<int> tracks = new("--tracks") { Description = $"Tracks to generate for an empty folder, 1 to {StoreOptions.MostTracks}.", DefaultValueFactory = _ => StoreOptions.DefaultTracks };
    private readonly Option<int> seed = new("--seed") { Description = "What the generated catalogue starts from: the same seed, the same catalogue.", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> import = new("--import") { Description = "A Chinook SQLite script or database to take instead of generating." };
    private readonly Option<string> cache = new("--cache") { Description = "on or off: off asks the database for everything.", DefaultValueFactory = _ => "on" };
    private readonly Option<int> searches = new("--searches-per-minute") { Description = "Searches and completions that one address may ask for in a minute.", DefaultValueFactory = _ => StoreOptions.DefaultSearchesPerMinute };

    /// <param name="serve">Opens the store; null: nothing is run, the line is only read.</param>
    public CommandLine(Func<StoreOptions, CancellationToken, Task<int>>? serve = null)
    {
        cache.AcceptOnlyFromAmong("on", "off");
        tracks.Validators.Add(result =>
        {
            // What is no number at all is told by the parser.
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int given) && given is < 1 or > StoreOptions.MostTracks)
                result.AddError($"--tracks is {given}; give 1 to {StoreOptions.MostTracks}.");
        });
        searches.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int given) && given < 1)
                result.AddError($"--searches-per-minute is {given}; give 1 or more.");
        });
        urls.Validators.Add(ValidateUrls);
        Root = new RootCommand("The music store: Forebay's reference application. Options it does not know are an error; these it knows:") { urls, data, tracks, seed, import, cache, searches };
        Root.SetAction((parsed, cancellation) => serve?.Invoke(Read(parsed), cancellation) ?? Task.FromResult(0));
        // The commands take them too.
        foreach (Option option in (Option[])[urls, data, tracks, seed, import, cache, searches])
            option.Recursive = true;
        StoreCommands.AddTo(Root, Read);
    }

    public RootCommand Root { get; }

    public StoreOptions Read(ParseResult parsed) => new()
    {
        Urls = parsed.GetValue(urls)!,
        Data = Path.GetFullPath(parsed.GetValue(data)!),
        Tracks = parsed.GetValue(tracks),
        Seed = parsed.GetValue(seed),
        Import = parsed.GetValue(import) is { } file ? Path.GetFullPath(file) : null,
        Cache = parsed.GetValue(cache) == "on",
        SearchesPerMinute = parsed.GetValue(searches),
    };

    private static void ValidateUrls(OptionResult result)
    {
        foreach (string url in result.Tokens.SelectMany(token => token.Value.Split(';')))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) || parsed.Scheme is not ("http" or "https"))
                result.AddError($"--urls has '{url}', which is not an http address; write for instance http://127.0.0.1:5080.");
        }
    }
}
