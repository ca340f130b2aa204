using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Snippets;

/// <summary>An application with EF Core as there are many, and what makes it a cached one.</summary>
public static class CachedShop
{
    /// <summary>Runs it against an empty database, and says what its customers see.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(string connectionString)
    {
        var services = new ServiceCollection();
        // begin: ef-use
        services.AddForebay(cache => cache.AddSqlCache());
        services.AddDbContextFactory<ShopContext>(options => options.UseNpgsql(connectionString).UseForebay());
        services.AddForebayEntities<ShopContext>();
        // end
        await using ServiceProvider provider = services.BuildServiceProvider();
        IDbContextFactory<ShopContext> contexts = provider.GetRequiredService<IDbContextFactory<ShopContext>>();
        await using (ShopContext context = await contexts.CreateDbContextAsync())
        {
            await context.Database.EnsureCreatedAsync();
            context.Add(new Product { Id = 1, Name = "kettle", Price = 29.90m });
            await context.SaveChangesAsync();
        }
        List<string> seen = [];
        foreach (decimal price in (decimal[])[29.90m, 24.90m])
        {
            await using ShopContext context = await contexts.CreateDbContextAsync();
            Product product = (await context.Products.FindAsync(1))!;
            seen.Add($"{product.Name}: {product.Price}");
            product.Price = price - 5;
            await context.SaveChangesAsync();
        }
        TieredCache cache = provider.GetRequiredService<TieredCache>();
        // begin: ef-entities
        Product? kettle = await cache.Entities<Product>().GetAsync(1);
        IReadOnlyDictionary<int, Product> several = await cache.Entities<Product>().GetManyAsync([1, 2, 3]);
        int warmed = await cache.Entities<Product>().WarmAsync(products => products.Where(product => product.Price < 100));
        // end
        seen.Add($"{kettle!.Name}: {kettle.Price}, {several.Count} of 3, {warmed} warmed");
        return seen;
    }
}
