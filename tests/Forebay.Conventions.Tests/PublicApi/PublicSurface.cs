using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Forebay.Conventions.PublicApi;

/// <summary>Writes what an assembly shows to others: every public type with its public and protected members, sorted, one a line.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string Head(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsValueType ? "struct" : "class";
        string modifiers = type switch
        {
            { IsInterface: true } or { IsEnum: true } => "",
            { IsAbstract: true, IsSealed: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsValueType: true } => type.IsDefined(typeof(IsReadOnlyAttribute), false) ? "readonly " : "",
            { IsSealed: true } => "sealed ",
            _ => "",
        };
        string record = type.GetMethod("PrintMembers", Declared) is not null ? "record " : "";
        List<string> bases = [];
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum) && !typeof(Delegate).IsAssignableFrom(type))
            bases.Add(TypeNames.Of(parent));
        if (type.IsEnum)
            bases.Add(TypeNames.Of(type.GetEnumUnderlyingType()));
        else
            bases.AddRange(type.GetInterfaces().Where(contract => contract.IsPublic || contract.IsNestedPublic).Select(contract => TypeNames.Of(contract)).Order(StringComparer.Ordinal));
        string flags = type.IsEnum && type.IsDefined(typeof(FlagsAttribute), false) ? "[Flags] " : "";
        return $"{flags}public {modifiers}{record}{kind} {TypeNames.Of(type)}{(bases.Count > 0 ? " : " + string.Join(", ", bases) : "")}{Constraints(type.GetGenericArguments())}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        foreach (FieldInfo field in type.GetFields(Declared).Where(field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName))
            yield return Field(type, field);
        foreach (ConstructorInfo constructor in type.GetConstructors(Declared).Where(IsShown))
            yield return $"{Access(constructor)}{type.Name.Split('`')[0]}({Parameters(constructor)})";
        foreach (PropertyInfo property in type.GetProperties(Declared).Where(property => property.GetAccessors(true).Any(IsShown)))
        {
            // A record's EqualityContract.
            if (!property.IsDefined(typeof(CompilerGeneratedAttribute), false) && property.Name != "EqualityContract")
                yield return Property(property);
        }
        foreach (EventInfo happening in type.GetEvents(Declared).Where(happening => IsShown(happening.AddMethod!)))
            yield return $"{Access(happening.AddMethod!)}event {TypeNames.Of(happening.EventHandlerType!)} {happening.Name}";
        foreach (MethodInfo method in type.GetMethods(Declared).Where(IsShown))
        {
            bool isOperator = method.IsSpecialName && method.Name.StartsWith("op_", StringComparison.Ordinal);
            if ((!method.IsSpecialName || isOperator) && method.Name != "Finalize" && !method.IsDefined(typeof(CompilerGeneratedAttribute), false))
                yield return Method(method);
        }
    }

    private static bool IsShown(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Field(Type type, FieldInfo field)
    {
        if (type.IsEnum)
            return $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}";
        string kind = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        return $"{(field.IsPublic ? "" : "protected ")}{kind}{TypeNames.Of(field.FieldType, Nullability.Create(field))} {field.Name}{(field.IsLiteral ? " = " + Value(field.GetRawConstantValue()) : "")}";
    }

    private static string Property(PropertyInfo property)
    {
        MethodInfo shown = property.GetAccessors(true).First(IsShown);
        string get = property.GetMethod is { } getter && IsShown(getter) ? "get; " : "";
        string set = property.SetMethod is { } setter && IsShown(setter)
            ? setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; "
            : "";
        string required = property.IsDefined(typeof(RequiredMemberAttribute), false) ? "required " : "";
        string name = property.GetIndexParameters().Length > 0 ? $"this[{string.Join(", ", property.GetIndexParameters().Select(Parameter))}]" : property.Name;
        return $"{Access(shown)}{Modifiers(shown)}{required}{TypeNames.Of(property.PropertyType, Nullability.Create(property))} {name} {{ {get}{set}}}";
    }

    private static string Method(MethodInfo method)
    {
        string generics = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        string reference = method.ReturnType.IsByRef ? "ref " : "";
        return $"{Access(method)}{Modifiers(method)}{reference}{TypeNames.Of(method.ReturnType, Nullability.Create(method.ReturnParameter))} {method.Name}{generics}({Parameters(method)}){Constraints(method.IsGenericMethod ? method.GetGenericArguments() : [])}";
    }

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodInfo method)
    {
        if (method.IsStatic)
            return "static ";
        if (method.DeclaringType!.IsInterface)
            return "";
        if (method.GetBaseDefinition() != method)
            return "override ";
        return method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "";
    }

    private static string Parameters(MethodBase method)
    {
        string self = method.IsDefined(typeof(ExtensionAttribute), false) ? "this " : "";
        return self + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        string direction = !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        string many = parameter.IsDefined(typeof(ParamArrayAttribute), false) ? "params " : "";
        return $"{many}{direction}{TypeNames.Of(parameter.ParameterType, Nullability.Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Default(parameter) : "")}";
    }

    private static string Default(ParameterInfo parameter) =>
        parameter.RawDefaultValue is null ? (parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null")
        : parameter.ParameterType.IsEnum ? $"{TypeNames.Of(parameter.ParameterType)}.{Enum.GetName(parameter.ParameterType, parameter.RawDefaultValue)}"
        : Value(parameter.RawDefaultValue);

    private static string Value(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Constraints(IEnumerable<Type> parameters) => string.Concat(parameters.Where(parameter => parameter.IsGenericParameter).Select(Constraint));

    private static string Constraint(Type parameter)
    {
        GenericParameterAttributes special = parameter.GenericParameterAttributes;
        bool isStruct = special.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        List<string> all = [];
        if (isStruct)
            all.Add("struct");
        if (special.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            all.Add("class");
        all.AddRange(parameter.GetGenericParameterConstraints().Where(one => one != typeof(ValueType)).Select(one => TypeNames.Of(one)));
        if (special.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
            all.Add("new()");
        return all.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", all)}";
    }
}
