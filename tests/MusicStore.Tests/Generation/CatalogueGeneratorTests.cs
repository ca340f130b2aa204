using Forebay.Sqlite.Native;
using MusicStore.Primary;
using Xunit;

namespace MusicStore.Generation;

public sealed class CatalogueGeneratorTests
{
    [Fact]
    public void The_same_seed_makes_the_same_rows()
    {
        using MadeStore one = MadeStore.Generated(seed: 5), two = MadeStore.Generated(seed: 5);

        Assert.Equal(one.Digest(), two.Digest());
    }

    [Fact]
    public void Another_seed_makes_other_rows()
    {
        using MadeStore one = MadeStore.Generated(seed: 5), two = MadeStore.Generated(seed: 6);

        Assert.NotEqual(one.Digest(), two.Digest());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(33)]
    [InlineData(601)]
    [InlineData(5000)]
    public void There_are_as_many_tracks_as_asked_for_and_no_row_refers_to_a_missing_one(int tracks)
    {
        using MadeStore store = MadeStore.Generated(tracks);
        using SqliteConnection connection = store.Open();

        Assert.Equal(tracks, connection.ScalarInt64("SELECT count(*) FROM Track"));
        using SqliteStatement orphans = connection.Prepare("PRAGMA foreign_key_check");
        Assert.False(orphans.Step(), "a row refers to one that does not exist");
        Assert.Equal("ok", connection.ScalarText("PRAGMA integrity_check"));
    }

    [Fact]
    public void Every_artist_has_an_album_and_every_album_a_track()
    {
        using MadeStore store = MadeStore.Generated(2000);

        Assert.Equal(0, store.Number("SELECT count(*) FROM Artist WHERE ArtistId NOT IN (SELECT ArtistId FROM Album)"));
        Assert.Equal(0, store.Number("SELECT count(*) FROM Album WHERE AlbumId NOT IN (SELECT AlbumId FROM Track)"));
    }

    [Fact]
    public void No_two_artists_share_a_name()
    {
        using MadeStore store = MadeStore.Generated(50_000);

        Assert.Equal(store.Number("SELECT count(*) FROM Artist"), store.Number("SELECT count(DISTINCT Name) FROM Artist"));
    }

    [Fact]
    public void One_track_of_a_hundred_has_far_more_than_a_tenth_of_the_plays()
    {
        using MadeStore store = MadeStore.Generated(5000);

        double plays = store.Number("SELECT count(*) FROM Play");
        double top = store.Number("SELECT sum(n) FROM (SELECT count(*) AS n FROM Play GROUP BY TrackId ORDER BY n DESC LIMIT 50)");

        Assert.Equal(10_000, plays);
        // Zipf's law over 5,000 ranks gives the first 50 a share of H(50)/H(5000) = 49 %.
        Assert.InRange(top / plays, 0.4, 0.6);
    }

    [Fact]
    public void The_popular_tracks_are_not_all_on_the_first_albums()
    {
        using MadeStore store = MadeStore.Generated(5000);

        Assert.InRange(store.Number("SELECT avg(TrackId) FROM (SELECT TrackId FROM Play GROUP BY TrackId ORDER BY count(*) DESC LIMIT 50)"), 1500, 3500);
    }

    [Fact]
    public void An_invoices_total_is_the_sum_of_its_lines()
    {
        using MadeStore store = MadeStore.Generated();

        Assert.Equal(0, store.Number("SELECT count(*) FROM Invoice i WHERE abs(Total - (SELECT sum(UnitPrice * Quantity) FROM InvoiceLine l WHERE l.InvoiceId = i.InvoiceId)) > 0.001"));
    }

    [Fact]
    public void The_play_counts_agree_with_the_plays()
    {
        using MadeStore store = MadeStore.Generated();

        Assert.Equal(0, store.Number("SELECT count(*) FROM (SELECT TrackId, count(*) FROM Play GROUP BY TrackId EXCEPT SELECT TrackId, Plays FROM TrackPlays)"));
        Assert.Equal(store.Number("SELECT count(*) FROM Play"), store.Number("SELECT sum(Plays) FROM ArtistPlays"));
        Assert.Equal(store.Number("SELECT count(*) FROM Play"), store.Number("SELECT sum(Plays) FROM AlbumPlays"));
    }
}
