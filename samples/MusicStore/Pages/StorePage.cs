using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MusicStore.Pages;

/// <summary>What the store's pages share: which page of a list is asked for.</summary>
public abstract class StorePage : PageModel
{
    internal const int PageSize = 50;

    /// <summary>From the address; anything that is no page number is the first page.</summary>
    internal int PageNumber => int.TryParse(Request.Query["page"], System.Globalization.CultureInfo.InvariantCulture, out int page) && page is >= 1 and <= 1_000_000 ? page : 1;

    /// <summary>Says that only an admin may.</summary>
    internal static IActionResult Forbidden() => new ContentResult { StatusCode = StatusCodes.Status403Forbidden, ContentType = "text/plain; charset=utf-8", Content = "Only an admin may do this. Sign in as one." };

    /// <summary>A page that says what is not there.</summary>
    internal IActionResult Missing(string what)
    {
        Response.StatusCode = StatusCodes.Status404NotFound;
        ViewData["Missing"] = what;
        return new ViewResultForMissing(this, what);
    }

    private sealed class ViewResultForMissing(StorePage page, string what) : ActionResult
    {
        public override Task ExecuteResultAsync(ActionContext context)
        {
            page.Response.ContentType = "text/html; charset=utf-8";
            return page.Response.WriteAsync($"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Not here · Forebay Music</title><link rel=\"stylesheet\" href=\"/store.css\"></head><body><main><h1>Not here</h1><p>There is no {System.Net.WebUtility.HtmlEncode(what)}.</p><p><a href=\"/\">Back to the store</a></p></main></body></html>");
        }
    }
}
