using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Forebay.Dashboard.Page;

/// <summary>The page: one document, its style and its scripts, all inside this assembly.</summary>
internal static class PageFiles
{
    // Where the page is mapped is known only when it is asked for: behind a path base, inside a group of the application.
    private const string BasePlace = "{{base}}";

    public static void Map(IEndpointRouteBuilder dashboard)
    {
        string page = Encoding.UTF8.GetString(Read("page.html"));
        dashboard.MapGet("", (HttpContext http) => Results.Text(page.Replace(BasePlace, WebUtility.HtmlEncode(BaseOf(http.Request)), StringComparison.Ordinal), "text/html; charset=utf-8"));
        MapFile(dashboard, "page.css", "text/css; charset=utf-8");
        MapFile(dashboard, "page.js", "text/javascript; charset=utf-8");
        MapFile(dashboard, "chart.js", "text/javascript; charset=utf-8");
    }

    private static void MapFile(IEndpointRouteBuilder dashboard, string name, string contentType)
    {
        byte[] content = Read(name);
        dashboard.MapGet("/" + name, (HttpContext _) => Results.Bytes(content, contentType));
    }

    private static string BaseOf(HttpRequest request) => request.PathBase.Add(request.Path).ToUriComponent().TrimEnd('/');

    private static byte[] Read(string name)
    {
        using Stream resource = typeof(PageFiles).Assembly.GetManifestResourceStream(name)!;
        byte[] content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
