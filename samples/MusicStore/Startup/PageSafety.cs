namespace MusicStore.Startup;

/// <summary>What browsers are told to refuse, and requests of other sites' pages that would act in a visitor's name.</summary>
internal static class PageSafety
{
    // No script but the store's own files; nothing of it in another site's frame (W3C Content Security Policy Level 3).
    private const string Policy = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UsePageSafety(this IApplicationBuilder store) => store.Use((http, next) =>
    {
        http.Response.OnStarting(() =>
        {
            IHeaderDictionary headers = http.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            // The dashboard has its own page and its own policy.
            if (!http.Request.Path.StartsWithSegments("/forebay", StringComparison.OrdinalIgnoreCase))
                headers.ContentSecurityPolicy = Policy;
            return Task.CompletedTask;
        });
        if (IsForged(http.Request))
            return Results.Problem("This change was asked for by another site's page. Make it from the store.", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(http);
        return next(http);
    });

    // Forms carry a token; for the API the browser says where a request comes from (Fetch Metadata), and older ones in Origin.
    private static bool IsForged(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
            return false;
        if (request.Headers["Sec-Fetch-Site"].FirstOrDefault() is { } site)
            return site is not ("same-origin" or "none");
        return request.Headers.Origin.FirstOrDefault() is { } origin && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }
}
