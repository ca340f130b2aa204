using MusicStore.Startup;
using Xunit;

namespace MusicStore.Primary;

public sealed class PrimaryFileTests
{
    [Fact]
    public void A_second_start_keeps_the_database()
    {
        using MadeStore store = MadeStore.Generated();
        string digest = store.Digest();

        Assert.False(store.Ensure(store.Options with { Seed = 99, Tracks = 5 }));
        Assert.Equal(digest, store.Digest());
    }

    [Fact]
    public void An_import_of_a_missing_file_names_it()
    {
        using MadeStore store = MadeStore.Unmade(options => options with { Import = Path.Combine(options.Data, "nowhere.sql") });

        var e = Assert.Throws<StoreException>(() => store.Ensure());

        Assert.Contains("nowhere.sql", e.Message);
        Assert.Contains("does not exist", e.Message);
        Assert.False(File.Exists(store.Options.StoreFile));
    }

    [Fact]
    public void An_import_of_a_script_of_something_else_says_which_table_is_missing()
    {
        using MadeStore store = MadeStore.Unmade();
        string script = store.FileWith("other.sql", "CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY, Name TEXT); CREATE TABLE Song(Id INTEGER PRIMARY KEY);");

        var e = Assert.Throws<StoreException>(() => store.Ensure(store.Options with { Import = script }));

        Assert.Contains("other.sql", e.Message);
        Assert.Contains("no table Album", e.Message);
        Assert.False(File.Exists(store.Options.StoreFile));
    }

    [Theory]
    [InlineData("This is no SQL at all.")]
    [InlineData("")]
    [InlineData("SQLite format 3\0but not really")]
    public void An_import_of_a_file_that_is_no_database_and_no_script_names_it(string text)
    {
        using MadeStore store = MadeStore.Unmade();
        string file = store.FileWith("notes.txt", text);

        var e = Assert.Throws<StoreException>(() => store.Ensure(store.Options with { Import = file }));

        Assert.Contains("notes.txt", e.Message);
        Assert.False(File.Exists(store.Options.StoreFile));
    }

    [Fact]
    public void An_import_does_not_replace_a_store()
    {
        using MadeStore store = MadeStore.Generated();
        string digest = store.Digest();

        var e = Assert.Throws<StoreException>(() => store.Ensure(store.Options with { Import = "any.sql" }));

        Assert.Contains(store.Options.Data, e.Message);
        Assert.Contains("already", e.Message);
        Assert.Equal(digest, store.Digest());
    }

    [Fact]
    public void A_data_folder_that_can_not_be_made_is_named()
    {
        using MadeStore store = MadeStore.Unmade();
        string file = store.FileWith("file", "");

        var e = Assert.Throws<StoreException>(() => store.Ensure(store.Options with { Data = Path.Combine(file, "below") }));

        Assert.Contains(Path.Combine(file, "below"), e.Message);
        Assert.Contains("--data", e.Message);
    }

    [Fact]
    public void What_an_interrupted_fill_left_is_not_served()
    {
        using MadeStore whole = MadeStore.Generated();
        using MadeStore store = MadeStore.Unmade();
        Directory.CreateDirectory(store.Options.Data);
        string part = store.Options.StoreFile + ".part";
        // A database of which only the first pages came to the disk, and the journal of its last statement.
        File.WriteAllBytes(part, File.ReadAllBytes(whole.Options.StoreFile)[..8192]);
        File.WriteAllText(part + "-journal", "half");

        Assert.True(store.Ensure());

        Assert.Equal(whole.Digest(), store.Digest());
        Assert.Empty(Directory.GetFiles(store.Options.Data, "*.part*"));
    }

    [Fact]
    public void A_cache_file_of_another_catalogue_goes_when_the_database_is_made()
    {
        using MadeStore store = MadeStore.Unmade();
        Directory.CreateDirectory(store.Options.Data);
        File.WriteAllText(store.Options.CacheFile, "entries of yesterday's catalogue");

        store.Ensure();

        Assert.False(File.Exists(store.Options.CacheFile));
    }

    [Fact]
    public void A_failed_import_leaves_the_folder_empty()
    {
        using MadeStore store = MadeStore.Unmade();
        string script = store.FileWith("half.sql", "CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY); CREATE NONSENSE;");

        Assert.Throws<StoreException>(() => store.Ensure(store.Options with { Import = script }));

        Assert.Empty(Directory.GetFiles(store.Options.Data));
    }
}
