using Microsoft.EntityFrameworkCore;

namespace Forebay.Snippets;

/// <summary>The context of <see cref="CachedShop"/>.</summary>
public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    /// <summary>What is sold.</summary>
    public DbSet<Product> Products => Set<Product>();
}

/// <summary>Something that is sold.</summary>
public sealed class Product
{
    /// <summary>Its number.</summary>
    public int Id { get; set; }

    /// <summary>What it is.</summary>
    public required string Name { get; set; }

    /// <summary>What it costs.</summary>
    public decimal Price { get; set; }
}
