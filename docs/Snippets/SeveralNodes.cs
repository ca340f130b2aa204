using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Snippets;

internal static class SeveralNodes
{
    public static void Redis(IServiceCollection services)
    {
        // begin: redis
        services.AddForebay(cache => cache
            .UseSqlite("data/cache.db")
            .UseRedis("cache.example:6379,user=forebay,password=secret,commandTimeout=1s", redis => redis.Prefix = "shop:"));
        // end
    }

    public static void Rabbit(IServiceCollection services)
    {
        // begin: rabbitmq-bus
        services.AddForebay(cache => cache
            .UseSqlite("data/cache.db")
            .UseRedis("cache.example:6379", redis => redis.Bus = false)
            .UseRabbitMqBus("amqp://forebay:secret@broker.example/shop", bus => bus.MaxAge = TimeSpan.FromHours(12)));
        // end
    }

    public static void Strict(IServiceCollection services)
    {
        // begin: strict
        services.AddForebay(cache => cache
            .UseRedis("cache.example:6379")
            .Configure(options => options.Bus.MaxLag = TimeSpan.FromSeconds(2))
            .AddRegion("price", region => region.Traits = RegionTraits.Strict));
        // end
    }
}
