using System.Text;
using Microsoft.AspNetCore.Http;

namespace Forebay.Http.Proxy.Serving;

/// <summary>Answers of the proxy's own: plain text, for people, and never stored.</summary>
internal static class OwnAnswers
{
    public static async ValueTask<long> WriteAsync(HttpContext context, int status, string text, string name, CancellationToken cancellationToken)
    {
        HttpResponse response = context.Response;
        bool closes = response.Headers.Connection.Count > 0;
        response.Clear();
        if (closes)
            response.Headers.Connection = "close";
        response.StatusCode = status;
        byte[] body = Encoding.UTF8.GetBytes(text + "\n");
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers["Cache-Status"] = new StatusField.CacheStatus(name) { Detail = $"own-{status}" }.ToString();
        if (status == 401)
            response.Headers.WWWAuthenticate = "Bearer";
        response.ContentLength = body.Length;
        if (context.Request.Method != "HEAD")
            await response.BodyWriter.WriteAsync(body, cancellationToken).ConfigureAwait(false);
        return body.Length;
    }
}
