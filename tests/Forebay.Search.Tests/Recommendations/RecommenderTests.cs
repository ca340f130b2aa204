using Forebay.Search.Recommendations;
using Xunit;

namespace Forebay.Search.Tests.Recommendations;

public sealed class RecommenderTests
{
    private static readonly HashSet<long> Nothing = [];

    [Fact]
    public void Strategies_that_say_nothing_leave_their_weight_to_the_others()
    {
        Strategy text = Make(Strategy.Text, (1, 9), (2, 5), (3, 1)), kind = Make(Strategy.Genre, (3, 9), (2, 5), (1, 1));

        IReadOnlyList<Recommendation> both = Recommender.Rank([Make(Strategy.Audio), text, kind], new RecommenderOptions(), Nothing);
        IReadOnlyList<Recommendation> one = Recommender.Rank([Make(Strategy.Audio), text], new RecommenderOptions(), Nothing);

        // 0.3 against 0.2, shared out as 0.6 and 0.4: the first of the heavier strategy wins.
        Assert.Equal([1, 2, 3], both.Select(item => item.Id));
        double unit = 9 - 5;
        Assert.Equal(0.2 * unit / Deviation(9, 5, 1), both[0].Score, 6);
        Assert.Equal(unit / Deviation(9, 5, 1), one[0].Score, 6);
    }

    [Fact]
    public void Scores_of_different_scales_have_the_same_say()
    {
        var options = new RecommenderOptions();
        options.Weights["large"] = options.Weights["small"] = 1;

        IReadOnlyList<Recommendation> ranked = Recommender.Rank([Make("large", (1, 1_000_000), (2, 500_000), (3, 0)), Make("small", (1, 0), (2, 0.0009), (3, 0.001))], options, Nothing);

        Assert.Equal(2, ranked[0].Id);
    }

    [Fact]
    public void What_is_owned_is_left_out_and_the_reason_is_what_counted_most()
    {
        IReadOnlyList<Recommendation> ranked = Recommender.Rank([Make(Strategy.Text, (1, 3), (2, 2), (4, 0)), Make(Strategy.Collaborative, (1, 1), (3, 5), (4, 0))], new RecommenderOptions(), new HashSet<long> { 1 });

        Assert.DoesNotContain(ranked, item => item.Id == 1);
        Assert.Equal("text 2", ranked.Single(item => item.Id == 2).Reason);
        Assert.Equal("collaborative 3", ranked.Single(item => item.Id == 3).Reason);
        Assert.Empty(Recommender.Rank([Make(Strategy.Text)], new RecommenderOptions(), Nothing));
    }

    [Fact]
    public void No_more_than_a_few_are_of_one_album_or_artist()
    {
        IEnumerable<Recommendation> ranked = Enumerable.Range(1, 20).Select(id => new Recommendation(id, -id, ""));

        // Albums of five, artists of ten; the last five have neither.
        IReadOnlyList<Recommendation> chosen = Recommender.Diversify(ranked, id => id > 15 ? default : new ItemGroups((id - 1) / 5, (id - 1) / 10), new RecommenderOptions(), 8);

        Assert.Equal([1, 2, 6, 11, 12, 16, 17, 18], chosen.Select(item => item.Id));
    }

    [Fact]
    public void Weights_that_can_t_be_are_told()
    {
        var options = new RecommenderOptions();
        options.Weights["audio"] = -1;
        Assert.Contains("'audio' is -1", Assert.Throws<ForebayConfigurationException>(options.Validate).Message, StringComparison.Ordinal);
        Assert.Throws<ForebayConfigurationException>(() => new RecommenderOptions { MaxPerAlbum = 0 }.Validate());
    }

    private static double Deviation(params double[] values) => Math.Sqrt(values.Sum(one => (one - values.Average()) * (one - values.Average())) / values.Length);

    private static Strategy Make(string name, params (long Id, double Score)[] scores) => new(name, scores.ToDictionary(one => one.Id, one => one.Score), id => $"{name} {id}");
}
