using Forebay.Http.Rules;

namespace Forebay.Http.Proxy.Serving;

/// <summary>Keeps out of the cache what a path only seems to name: an origin that takes <c>/account/me.css</c> for <c>/account</c> answers with a page, which is one user's (web cache deception).</summary>
internal static class ExtensionGuard
{
    // The types that an extension stands for; an extension that is not here says nothing.
    private static readonly Dictionary<string, string[]> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["css"] = ["text/css"],
        ["js"] = ["text/javascript", "application/javascript", "application/x-javascript"],
        ["mjs"] = ["text/javascript", "application/javascript"],
        ["json"] = ["application/json"],
        ["xml"] = ["application/xml", "text/xml"],
        ["txt"] = ["text/plain"],
        ["csv"] = ["text/csv"],
        ["pdf"] = ["application/pdf"],
        ["zip"] = ["application/zip"],
        ["wasm"] = ["application/wasm"],
        ["ico"] = ["image/"],
        ["png"] = ["image/"],
        ["jpg"] = ["image/"],
        ["jpeg"] = ["image/"],
        ["gif"] = ["image/"],
        ["webp"] = ["image/"],
        ["avif"] = ["image/"],
        ["svg"] = ["image/svg+xml"],
        ["woff"] = ["font/", "application/font-woff"],
        ["woff2"] = ["font/", "application/font-woff2"],
        ["ttf"] = ["font/", "application/x-font-ttf"],
        ["mp3"] = ["audio/"],
        ["mp4"] = ["video/", "audio/"],
        ["webm"] = ["video/", "audio/"],
    };

    public static bool Refuses(RequestFacts request, ResponseFacts response)
    {
        string path = request.Target.Path, name = path[(path.LastIndexOf('/') + 1)..];
        int dot = name.LastIndexOf('.');
        if (dot < 0 || !Types.TryGetValue(name[(dot + 1)..], out string[]? types) || response.Status is not (200 or StatusCodes.Partial))
            return false;
        string type = (response.Fields.First("Content-Type") ?? "").Split(';')[0].Trim();
        return !types.Any(known => known.EndsWith('/') ? type.StartsWith(known, StringComparison.OrdinalIgnoreCase) : type.Equals(known, StringComparison.OrdinalIgnoreCase));
    }
}
