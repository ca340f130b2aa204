using System.Text;
using Xunit;

namespace Forebay.Search.Tests.Fts5;

public sealed class QueryTests
{
    [Theory]
    [InlineData("queen opera", new[] { "Bohemian Rhapsody", "Love of My Life" })]
    [InlineData("QUEEN", new[] { "Dancing Queen", "Bohemian Rhapsody", "Love of My Life" })]
    [InlineData("artist:queen", new[] { "Bohemian Rhapsody", "Love of My Life" })]
    [InlineData("title:queen", new[] { "Dancing Queen" })]
    [InlineData("\"my life\"", new[] { "Love of My Life" })]
    [InlineData("\"life my\"", new string[0])]
    [InlineData("queen -dancing", new[] { "Bohemian Rhapsody", "Love of My Life" })]
    [InlineData("bomber OR eple", new[] { "Bomber", "Eple" })]
    [InlineData("queen bohemian OR dancing", new[] { "Dancing Queen", "Bohemian Rhapsody" })]
    [InlineData("rhaps*", new[] { "Bohemian Rhapsody" })]
    [InlineData("motorhead bomber", new[] { "Bomber" })]
    [InlineData("MOTÖRHEAD bomber", new[] { "Bomber" })]
    [InlineData("royksopp", new[] { "Eple" })]
    [InlineData("røyksopp", new[] { "Eple" })]
    [InlineData("ac/dc hell", new[] { "Highway to Hell", "<b>Bold & Brave</b>" })]
    [InlineData("ac/dc title:highway", new[] { "Highway to Hell" })]
    [InlineData("artist:\"iron maiden\" hills", new[] { "Run to the Hills" })]
    [InlineData("!!! bomber ???", new[] { "Bomber" })]
    [InlineData("zz", new string[0])]
    [InlineData("a1", new string[0])]
    public async Task A_query_finds_what_its_words_say(string text, string[] expected)
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();

        Assert.Equal(expected.Order(), (await catalogue.NamesAsync(text)).Order());
    }

    [Fact]
    public async Task Only_what_is_unwanted_leaves_everything_else()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();

        string[] names = await catalogue.NamesAsync("-queen");

        Assert.Equal(8, names.Length);
        Assert.DoesNotContain("Bohemian Rhapsody", names);
    }

    [Fact]
    public async Task An_exact_word_ranks_above_its_stem()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();

        Assert.Equal(["Run to the Hills", "Running Free"], await catalogue.NamesAsync("run"));
        Assert.Equal(["Running Free", "Run to the Hills"], await catalogue.NamesAsync("running"));
        Assert.Equal(["Run to the Hills"], await catalogue.NamesAsync("runs hills"));
    }

    [Fact]
    public async Task A_word_in_the_name_counts_for_more_than_one_elsewhere()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();

        Assert.Equal("Dancing Queen", (await catalogue.NamesAsync("queen"))[0]);
        Assert.Equal("Overkill", (await catalogue.NamesAsync("overkill"))[0]);
    }

    [Theory]
    [InlineData("bohemain rhapsody", "bohemian rhapsody", "Bohemian Rhapsody")]
    [InlineData("motorhaed bomber", "motorhead bomber", "Bomber")]
    [InlineData("artist:abbba dancing", "artist:abba dancing", "Dancing Queen")]
    [InlineData("rapsodi", "rhapsody", "Bohemian Rhapsody")]
    public async Task A_word_that_is_in_no_document_is_corrected_and_that_is_said(string text, string corrected, string name)
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();

        SearchPage page = await catalogue.Index.SearchAsync(new SearchRequest { Text = text });

        Assert.Equal(corrected, page.Corrected);
        Assert.Equal(name, page.Hits[0].Fields["name"]);
        Assert.Equal(0, (await catalogue.Index.SearchAsync(new SearchRequest { Text = text, CorrectTypos = false, Filters = [new ValueFilter("genre_id", 99)] })).Total);
    }

    [Fact]
    public async Task Two_slips_are_corrected_to_words_that_came_after_the_build()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        await catalogue.ExecuteAsync("UPDATE Track SET Name = 'Xylophone Parade' WHERE TrackId = 3; INSERT INTO Track VALUES (50, 'Zeitgeist', 1, 1, NULL, 99, 1)");

        Assert.Equal("xylophone", (await catalogue.Index.SearchAsync(new SearchRequest { Text = "xylofone" })).Corrected);
        Assert.Equal("zeitgeist", (await catalogue.Index.SearchAsync(new SearchRequest { Text = "zietgiest" })).Corrected);
    }

    [Fact]
    public async Task A_slip_is_corrected_where_another_word_of_the_choice_finds_little()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();

        SearchPage page = await catalogue.Index.SearchAsync(new SearchRequest { Text = "bomber OR rapsody" });

        Assert.Equal(["Bomber", "Bohemian Rhapsody"], page.Hits.Select(hit => hit.Fields["name"]));
        Assert.Equal("bomber OR rhapsody", page.Corrected);
        // What has a synonym is no slip.
        await catalogue.Index.SetSynonymsAsync([("rapsody", "overkill")]);
        page = await catalogue.Index.SearchAsync(new SearchRequest { Text = "bomber OR rapsody" });
        Assert.Null(page.Corrected);
        Assert.Contains("Overkill", page.Hits.Select(hit => hit.Fields["name"]));
    }

    [Fact]
    public async Task A_word_that_exists_is_never_corrected()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();

        SearchPage page = await catalogue.Index.SearchAsync(new SearchRequest { Text = "bomber", Filters = [new ValueFilter("genre_id", 3)] });

        Assert.Equal((0, null), (page.Total, page.Corrected));
    }

    [Fact]
    public async Task Where_no_document_has_all_words_those_with_some_are_shown_and_that_is_said()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();

        SearchPage page = await catalogue.Index.SearchAsync(new SearchRequest { Text = "bomber eple" });

        Assert.True(page.Relaxed);
        Assert.Equal(["Bomber", "Eple"], page.Hits.Select(hit => hit.Fields["name"]).Order());
        Assert.False((await catalogue.Index.SearchAsync(new SearchRequest { Text = "bomber" })).Relaxed);
    }

    [Fact]
    public async Task A_synonym_finds_what_the_other_word_finds()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        Assert.Empty((await catalogue.NamesAsync("techno")));

        await catalogue.Index.SetSynonymsAsync([("Techno", "electronic"), ("nwobhm", "Iron Maiden")]);

        Assert.Equal(["Eple"], await catalogue.NamesAsync("techno"));
        Assert.Equal(2, (await catalogue.NamesAsync("NWOBHM")).Length);
        Assert.Equal([("nwobhm", "iron maiden"), ("techno", "electronic")], await catalogue.Index.GetSynonymsAsync());
        await Assert.ThrowsAsync<SearchException>(() => catalogue.Index.SetSynonymsAsync([("!", "x")]));
    }

    [Fact]
    public async Task Markup_in_the_catalogue_is_text_and_only_our_marks_are_markup()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();

        SearchPage page = await catalogue.Index.SearchAsync(new SearchRequest { Text = "bold" });

        Assert.Equal("&lt;b&gt;<mark>Bold</mark> &amp; Brave&lt;/b&gt;", page.Hits[0].Highlights["name"]);
        Assert.Equal("<mark>Motörhead</mark>", (await catalogue.Index.SearchAsync(new SearchRequest { Text = "motorhead" })).Hits[0].Highlights["artist"]);
    }

    [Fact]
    public async Task Of_a_long_text_the_words_around_what_was_found_are_shown()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        await catalogue.ExecuteAsync("UPDATE Track SET Composer = 'one two three four five six <seven> quux nine ten eleven twelve thirteen' WHERE TrackId = 1");

        string marked = Assert.Single((await catalogue.Index.SearchAsync(new SearchRequest { Text = "quux" })).Hits).Highlights["composer"];

        Assert.Contains("<mark>quux</mark>", marked);
        Assert.Contains("…", marked);
        Assert.DoesNotContain("thirteen", marked);
        Assert.DoesNotContain("<seven>", marked);
    }

    [Fact]
    public async Task An_unfinished_last_word_finds_what_it_may_become()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();

        SearchPage page = await catalogue.Index.SearchAsync(new SearchRequest { Text = "queen boh", LastWordIsPrefix = true });

        Assert.Equal("Bohemian Rhapsody", Assert.Single(page.Hits).Fields["name"]);
    }

    [Fact]
    public async Task Hundred_thousand_random_texts_all_have_an_answer()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        int seed = Environment.TickCount;
        string[] pieces = ["\"", "'", "*", "-", "OR", "AND", "NOT", "NEAR(", ")", "(", ":", "artist:", "name:", "facets:", "plain:", "{", "}", "^", "+", "queen", "rock", "ø", "ß", "\0", "\uD800", "\uE000", "\u0301", "😀", " ", " ", "\t", "zz", ";", "--", "/*", "%", "_", "\\"];
        Parallel.For(0, 8, part =>
        {
            var own = new Random(seed + part);
            for (int i = 0; i < 12_500; i++)
            {
                var text = new StringBuilder();
                for (int length = own.Next(1, 9); length > 0; length--)
                    text.Append(own.Next(3) == 0 ? ((char)own.Next(1, 0x250)).ToString() : pieces[own.Next(pieces.Length)]);
                try
                {
                    var request = new SearchRequest { Text = text.ToString(), LastWordIsPrefix = own.Next(2) == 0, CorrectTypos = own.Next(20) == 0, Size = 1 };
                    _ = catalogue.Index.SearchAsync(request).AsTask().GetAwaiter().GetResult();
                    if (i % 8 == 0)
                        _ = catalogue.Index.SuggestAsync(text.ToString()).AsTask().GetAwaiter().GetResult();
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"Seed {seed}, part {part}, text {i}: '{text}'", e);
                }
            }
        });
    }
}
