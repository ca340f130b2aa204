using System.Text.RegularExpressions;

namespace Forebay.Benchmarks.Store;

/// <summary>Somebody who has an account in the store, and buys.</summary>
internal sealed partial class Shopper(HttpClient client, int user)
{
    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        string page = await client.GetStringAsync(new Uri("/register", UriKind.Relative), cancellationToken);
        using HttpResponseMessage answer = await PostAsync("/register", page, cancellationToken, ("first", "User"), ("last", $"{user}"), ("email", $"user{user}-{Guid.NewGuid():N}@example.com"), ("password", "a long password"));
        if ((int)answer.StatusCode >= 400)
            throw new BenchInputException($"The store registered nobody: {(int)answer.StatusCode}.");
    }

    /// <summary>Puts a track into the basket and returns how the basket's page looks then, from which it is bought.</summary>
    public async Task<string> FillAsync(int track, CancellationToken cancellationToken)
    {
        using HttpResponseMessage put = await client.PutAsync(new Uri($"/api/basket/{track}", UriKind.Relative), null, cancellationToken);
        return await client.GetStringAsync(new Uri("/basket", UriKind.Relative), cancellationToken);
    }

    public Task<HttpResponseMessage> BuyAsync(string basket, CancellationToken cancellationToken) => PostAsync("/basket?handler=Buy", basket, cancellationToken, ("token", Purchase().Match(basket).Groups["value"].Value));

    private async Task<HttpResponseMessage> PostAsync(string path, string page, CancellationToken cancellationToken, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent([.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("__RequestVerificationToken", Token().Match(page).Groups["value"].Value)]);
        return await client.PostAsync(new Uri(path, UriKind.Relative), form, cancellationToken);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();

    [GeneratedRegex("name=\"token\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Purchase();
}
